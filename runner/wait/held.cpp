#include "runner/wait/held.hpp"

#include "common/error.hpp"
#include "common/text.hpp"

#include <cstddef>
#include <format>
#include <ranges>
#include <vector>

namespace headway::wait {

namespace {

/// As of Alembic's partial ids.
constexpr std::size_t kShortestBeginning = 4;

}  // namespace

std::set<std::string> held(const database::AppliedLook& look, const graph::RevisionMap* map) {
  std::set<std::string> all = look.of_other_histories;
  if (!look.rows) {
    for (const auto& [revision, below] : look.ledger)
      if (!look.half_done.contains(revision)) all.insert(revision);
    return all;
  }
  std::set<std::string> reached;
  std::vector<std::string> open = *look.rows;
  while (!open.empty()) {
    const std::string id = std::move(open.back());
    open.pop_back();
    if (!reached.insert(id).second) continue;
    if (const auto entry = look.ledger.find(id); entry != look.ledger.end())
      open.insert(open.end(), entry->second.begin(), entry->second.end());
    if (const auto index = map ? map->find(id) : std::nullopt) {
      for (const auto below : map->requirements(*index))
        open.push_back(map->id(below));
    }
  }
  for (const std::string& revision : look.half_done | std::views::keys)
    reached.erase(revision);
  all.merge(reached);
  return all;
}

std::optional<std::string> find_held(const std::set<std::string>& held, const std::string& id,
                                     bool by_beginning) {
  if (held.contains(id)) return id;
  if (!by_beginning || id.size() < kShortestBeginning) return std::nullopt;
  std::vector<std::string> found;
  for (auto each = held.lower_bound(id); each != held.end() && each->starts_with(id); ++each)
    found.push_back(*each);
  if (found.size() > 1)
    throw Error(ExitCode::kUsage, "AmbiguousRevision",
                std::format("several revisions begin with {}: {}", id, join(found)),
                "give more of the id");
  return found.empty() ? std::nullopt : std::optional(found.front());
}

}  // namespace headway::wait
