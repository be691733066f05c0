#include "runner/graph/version_rows.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <format>
#include <stdexcept>

namespace headway::graph {

namespace {

using Index = RevisionMap::Index;

Index known(const RevisionMap& map, const std::string& id) {
  if (const auto index = map.find(id)) return *index;
  throw UnknownRowsError({id});
}

/// The rows without those in `without`, as nodes.
std::vector<Index> other_rows(const RevisionMap& map, const std::vector<std::string>& rows,
                              const std::vector<Index>& without) {
  std::vector<Index> others;
  for (const std::string& row : rows) {
    const Index index = known(map, row);
    if (!std::ranges::contains(without, index)) others.push_back(index);
  }
  return others;
}

void apply(const RowChange& change, std::vector<std::string>& rows) {
  if (change.kind == RowChange::Kind::kInsert) {
    rows.push_back(change.to);
    return;
  }
  const auto row = std::ranges::find(rows, change.from);
  if (row == rows.end()) throw std::logic_error("no version row " + change.from);
  if (change.kind == RowChange::Kind::kUpdate) {
    *row = change.to;
  } else {
    rows.erase(row);
  }
}

/// What must have a row of its own once `revision` is undone: what it required, without what the
/// other rows imply, or, where there are no others, without what its own requirements imply among
/// themselves.
std::vector<Index> uncovered(const RevisionMap& map, const std::vector<std::string>& rows,
                             Index revision) {
  const auto& required = map.requirements(revision);
  const auto others = other_rows(map, rows, {revision});
  std::vector<Index> result;
  for (const Index candidate : required) {
    auto starts = others;
    if (others.empty()) {
      std::ranges::copy_if(required, std::back_inserter(starts),
                           [&](Index other) { return other != candidate; });
    }
    if (!map.reach(starts, RevisionMap::Along::kRequirements)[candidate])
      result.push_back(candidate);
  }
  return result;
}

}  // namespace

std::vector<RowChange> net_changes(const std::vector<RowChange>& changes) {
  std::vector<RowChange> net;
  for (const RowChange& change : changes) {
    const auto before =
        change.kind == RowChange::Kind::kInsert
            ? net.end()
            : std::ranges::find_if(net, [&](const RowChange& earlier) {
                return earlier.kind != RowChange::Kind::kDelete && earlier.to == change.from;
              });
    if (before == net.end()) {
      net.push_back(change);
    } else if (change.kind == RowChange::Kind::kUpdate) {
      before->to = change.to;
    } else if (before->kind == RowChange::Kind::kInsert) {
      net.erase(before);
    } else {
      *before = {.kind = RowChange::Kind::kDelete, .from = before->from, .to = {}};
    }
  }
  return net;
}

RowStep changed(std::vector<RowChange> changes, std::vector<std::string> rows) {
  for (const RowChange& change : changes)
    apply(change, rows);
  return {std::move(changes), std::move(rows)};
}

UnknownRowsError::UnknownRowsError(std::vector<std::string> ids)
    : Error(ExitCode::kUsage, "UnknownRevision",
            std::format("the database is at {}, which no revision file holds",
                        "'" + join(ids, "', '") + "'"),
            "run the version of the revisions that was applied last, or a newer one; only if its "
            "files "
            "are gone for good, say where the database is: headway stamp --purge REVISION"),
      ids_(std::move(ids)) {}

std::vector<Index> checked_rows(const RevisionMap& map, const std::vector<std::string>& rows) {
  std::vector<Index> indices;
  std::vector<std::string> unknown;
  for (const std::string& row : rows) {
    const auto index = map.find(row);
    if (!index) {
      unknown.push_back(row);
    } else if (!std::ranges::contains(indices, *index)) {
      indices.push_back(*index);
    }
  }
  if (!unknown.empty()) throw UnknownRowsError(std::move(unknown));
  for (const Index row : indices) {
    auto implied = map.reach({row}, RevisionMap::Along::kRequirements);
    implied[row] = false;
    const auto other = std::ranges::find_if(indices, [&](Index index) { return implied[index]; });
    if (other == indices.end()) continue;
    throw Error(
        ExitCode::kUsage, "OverlappingRows",
        std::format("the version table holds both {} and its ancestor {}", map.id(row),
                    map.id(*other)),
        "no run leaves such rows; delete the ancestor's row if both revisions were applied, or say "
        "where the database is: headway stamp --purge REVISION");
  }
  return indices;
}

RowStep rows_after_upgrade(const RevisionMap& map, const std::vector<std::string>& rows,
                           const std::string& revision) {
  const auto& required = map.requirements(known(map, revision));
  std::vector<std::string> replaced;
  for (const Index requirement : required) {
    if (std::ranges::contains(rows, map.id(requirement))) replaced.push_back(map.id(requirement));
  }
  using enum RowChange::Kind;
  if (replaced.empty()) return changed({{kInsert, "", revision}}, rows);
  std::vector<RowChange> changes;
  for (std::size_t i = 0; i + 1 < replaced.size(); ++i) {
    changes.push_back({kDelete, replaced[i], ""});
  }
  changes.push_back({kUpdate, replaced.back(), revision});
  return changed(std::move(changes), rows);
}

RowStep rows_after_downgrade(const RevisionMap& map, const std::vector<std::string>& rows,
                             const std::string& revision) {
  const auto now_rows = uncovered(map, rows, known(map, revision));
  using enum RowChange::Kind;
  if (now_rows.empty()) return changed({{kDelete, revision, ""}}, rows);
  std::vector<RowChange> changes;
  for (std::size_t i = 0; i + 1 < now_rows.size(); ++i) {
    changes.push_back({kInsert, "", map.id(now_rows[i])});
  }
  changes.push_back({kUpdate, revision, map.id(now_rows.back())});
  return changed(std::move(changes), rows);
}

}  // namespace headway::graph
