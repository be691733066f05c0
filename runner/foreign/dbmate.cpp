#include "runner/foreign/readers.hpp"
#include "runner/foreign/text.hpp"
#include "runner/foreign/up_and_down.hpp"

#include <algorithm>
#include <utility>

namespace headway::foreign {

namespace {

/// `up` or `down`; the options stay in the mark.
std::optional<std::string> section(std::string_view line) {
  const auto found = behind(line, "migrate:");
  if (!found) return std::nullopt;
  std::string name = found->substr(0, found->find_first_of(" \t"));
  return name == "up" || name == "down" ? std::optional(std::move(name)) : std::nullopt;
}

}  // namespace

/// Files VERSION_TITLE.sql with `-- migrate:up` and `-- migrate:down`, in the order of their names.
History read_dbmate(Sources files) {
  History history;
  std::vector<Diagnostic> wrong;
  for (const SourceText& file : files) {
    const std::string_view name = file.name;
    if (!is_at_top(file) || !name.ends_with(".sql")) continue;
    const auto parts = versioned(name.substr(0, name.rfind('.')));
    if (!parts) {
      history.to_look_at.push_back({file.path, 0, "left out: dbmate reads VERSION_TITLE.sql"});
      continue;
    }
    Migration migration{.id = parts->version,
                        .version = parts->version,
                        .message = parts->title,
                        .file = file.path};
    const std::vector<Piece> pieces = cut_at_marks(file.text, section);
    put_sections(pieces, "-- migrate:up", migration, wrong);
    const auto without_transaction = [&](std::string_view direction) {
      const auto found = std::ranges::find(pieces, direction, &Piece::name);
      return found != pieces.end() && found->mark.contains("transaction:false");
    };
    migration.upgrade.no_transaction = without_transaction("up");
    if (migration.downgrade) migration.downgrade->no_transaction = without_transaction("down");
    history.migrations.push_back(std::move(migration));
  }
  make_line(history, std::move(wrong));
  return history;
}

}  // namespace headway::foreign
