#include "runner/apply/ledger_rows.hpp"

#include "runner/plan/plan.hpp"
#include "runner/revisions/checksum.hpp"

#include <format>

namespace headway::apply {

namespace {

database::LedgerRevision place_of(const graph::RevisionMap& map, graph::RevisionMap::Index index) {
  const graph::Node& node = map.node(index);
  database::LedgerRevision row{.id = node.id, .parents = node.down_revisions, .depends_on = {}};
  row.message = node.message;
  for (const auto dependency : map.dependencies(index))
    row.depends_on.push_back(map.id(dependency));
  return row;
}

/// The mark's options belong to what it says.
std::string with_mark(const revisions::Section& section) {
  return std::format("-- headway: {}{}", section.mark, section.text);
}

}  // namespace

database::LedgerRevision ledger_row(const plan::History& history,
                                    const revisions::Revision& revision) {
  database::LedgerRevision row = place_of(history.map, *history.map.find(revision.id));
  row.checksum = revisions::checksum(revision);
  if (revision.downgrade) row.downgrade = with_mark(*revision.downgrade);
  if (revision.verify) row.verify = with_mark(*revision.verify);
  return row;
}

std::vector<database::LedgerRevision> implied_rows(const plan::History& history,
                                                   const std::vector<std::string>& version_rows) {
  const graph::RevisionMap& map = history.map;
  const std::vector<bool> reached =
      map.reach(graph::checked_rows(map, version_rows), graph::RevisionMap::Along::kRequirements);
  std::vector<database::LedgerRevision> rows;
  for (graph::RevisionMap::Index i = 0; i < map.size(); ++i) {
    if (reached[i]) rows.push_back(place_of(map, i));
  }
  return rows;
}

}  // namespace headway::apply
