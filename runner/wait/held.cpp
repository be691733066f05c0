#include "runner/wait/held.hpp"

#include <vector>

namespace headway::wait {

std::set<std::string> held(const database::AppliedLook& look, const graph::RevisionMap* map) {
  std::set<std::string> all = look.of_other_histories;
  if (!look.rows) {
    for (const auto& [revision, below] : look.ledger)
      all.insert(revision);
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
  all.merge(reached);
  return all;
}

}  // namespace headway::wait
