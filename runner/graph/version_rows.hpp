#pragma once

#include "common/error.hpp"
#include "runner/graph/revision_map.hpp"

#include <string>
#include <vector>

namespace headway::graph {

/// One change of the version table, which holds one row per effective head, exactly as Alembic
/// keeps it.
struct RowChange {
  enum class Kind { kInsert, kUpdate, kDelete };
  Kind kind = Kind::kInsert;
  std::string from;  ///< the row that goes; empty for kInsert
  std::string to;    ///< the row that comes; empty for kDelete

  bool operator==(const RowChange&) const = default;
};

/// What one step does to the version table, in this order, and the rows that it leaves.
struct RowStep {
  std::vector<RowChange> changes;
  std::vector<std::string> rows;
};

/// The rows after these changes. A row that is to go and is not there is std::logic_error.
RowStep changed(std::vector<RowChange> changes, std::vector<std::string> rows);

/// The fewest changes that leave the same rows as all of these, one after another.
std::vector<RowChange> net_changes(const std::vector<RowChange>& changes);

/// The rows hold ids that the history does not: another branch of the code, or a newer image. What
/// that means is the caller's to say. Reason `UnknownRevision`, ExitCode::kUsage.
class UnknownRowsError : public Error {
 public:
  explicit UnknownRowsError(std::vector<std::string> ids);
  const std::vector<std::string>& ids() const noexcept { return ids_; }

 private:
  std::vector<std::string> ids_;
};

/// The rows as nodes, in the order of the rows, each once. Throws UnknownRowsError with all that
/// are unknown, and Error (reason `OverlappingRows`) where a row is an ancestor of another: no run
/// leaves such a table.
std::vector<RevisionMap::Index> checked_rows(const RevisionMap& map,
                                             const std::vector<std::string>& rows);

/// After `revision` was upgraded to. The rows must be known and hold or imply what it requires.
RowStep rows_after_upgrade(const RevisionMap& map, const std::vector<std::string>& rows,
                           const std::string& revision);

/// After `revision` was undone. It must be one of the rows (std::logic_error otherwise).
RowStep rows_after_downgrade(const RevisionMap& map, const std::vector<std::string>& rows,
                             const std::string& revision);

}  // namespace headway::graph
