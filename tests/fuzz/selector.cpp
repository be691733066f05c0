#include "runner/graph/selector.hpp"

#include "common/error.hpp"
#include "tests/fuzz/fuzzer.hpp"

#include <algorithm>

using namespace headway;

namespace {

/// Two branches with labels that meet, a base of its own with a dependency, and ids that begin
/// alike.
const graph::RevisionMap& history() {
  using Ids = std::vector<std::string>;
  const auto node = [](const char* id, const Ids& down, const Ids& depends_on, const Ids& labels) {
    return graph::Node{.id = id,
                       .down_revisions = down,
                       .depends_on = depends_on,
                       .branch_labels = labels,
                       .file = std::string(id) + ".sql",
                       .line = 1,
                       .message = {}};
  };
  static const graph::RevisionMap map =
      graph::RevisionMap::build({node("a1", {}, {}, {}), node("b1", {"a1"}, {}, {"left"}),
                                 node("b12", {"a1"}, {}, {"right"}),
                                 node("c1", {"b1", "b12"}, {}, {}),
                                 node("d1", {}, {"left"}, {"alone"}), node("d2", {"d1"}, {}, {})})
          .value();
  return map;
}

std::vector<std::string> rows_of(std::uint8_t choice) {
  const std::vector<std::vector<std::string>> all = {
      {}, {"a1"}, {"b1"}, {"b1", "b12"}, {"c1"}, {"c1", "d1"}, {"c1", "d2"}, {"unknown"}};
  return all[choice % all.size()];
}

void check_ids(const std::vector<std::string>& ids) {
  fuzz::require(std::ranges::all_of(
      ids, [](const std::string& id) { return history().find(id).has_value(); }));
}

/// An expression gives ids of the history, or an error that a user can read.
void check(const auto& selected) {
  try {
    selected();
  } catch (const Error& error) {
    fuzz::require(std::string(error.what()).size() > 1 && !error.reason().empty());
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::vector<std::string> rows = rows_of(data[0]);
  const std::string expression = fuzz::text_of(data + 1, size - 1);
  graph::is_relative_to_database(expression);
  check([&] { check_ids(graph::upgrade_targets(history(), expression, rows)); });
  check([&] { check_ids(graph::named_revisions(history(), expression, rows)); });
  check([&] {
    const graph::DowngradeTarget target = graph::downgrade_target(history(), expression, rows);
    if (target.revision) check_ids({*target.revision});
    if (target.branch) check_ids({*target.branch});
  });
  return 0;
}
