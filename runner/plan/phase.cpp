#include "runner/plan/phase.hpp"

#include <algorithm>
#include <set>

namespace headway::plan {

using graph::RevisionMap;

std::vector<std::string> held_back(const History& history,
                                   const std::vector<std::string>& pending) {
  std::set<RevisionMap::Index> held;
  std::vector<std::string> ids;
  for (const std::string& id : pending) {
    const RevisionMap::Index index = *history.map.find(id);
    const bool stands_on_held =
        std::ranges::any_of(history.map.requirements(index),
                            [&](RevisionMap::Index below) { return held.contains(below); });
    if (!stands_on_held && !history.catalogue().find(id)->contract) continue;
    held.insert(index);
    ids.push_back(id);
  }
  return ids;
}

std::vector<std::string> expand_heads(const History& history,
                                      const std::vector<std::string>& targets) {
  const RevisionMap& map = history.map;
  std::vector<RevisionMap::Index> starts;
  for (const std::string& id : targets)
    starts.push_back(*map.find(id));
  const std::vector<bool> all = map.reach(starts, RevisionMap::Along::kRequirements);
  const auto is_wanted = [&](RevisionMap::Index index) {
    return all[index] && !history.catalogue().find(map.id(index))->contract;
  };
  std::vector<RevisionMap::Index> below;
  for (RevisionMap::Index index = 0; index < map.size(); ++index)
    if (is_wanted(index)) std::ranges::copy(map.requirements(index), std::back_inserter(below));
  const std::vector<bool> implied = map.reach(below, RevisionMap::Along::kRequirements);
  std::vector<std::string> heads;
  for (RevisionMap::Index index = 0; index < map.size(); ++index)
    if (is_wanted(index) && !implied[index]) heads.push_back(map.id(index));
  return heads;
}

}  // namespace headway::plan
