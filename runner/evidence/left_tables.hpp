#pragma once

#include "runner/database/session.hpp"
#include "runner/evidence/activity.hpp"
#include "runner/evidence/made.hpp"
#include "runner/evidence/snapshot.hpp"

#include <map>
#include <string>
#include <vector>

namespace headway::evidence {

/// A table that a run has made, as one of its transactions left it behind.
struct LeftTable {
  std::string name;  ///< quoted, with its schema
  std::string file;  ///< pg_class.relfilenode: another one after a rewrite or TRUNCATE
};

using LeftTables = std::map<std::string, LeftTable>;  ///< by OID

LeftTables read_left_tables(database::Session& session, const Made& made);

/// The first table that an earlier transaction left and that the one up to `after` has dropped,
/// emptied or rewritten, for people; empty: none. Rows that others had written into it meanwhile
/// look like the run's own then, or are in another table of the run. Pure.
std::string first_replaced(const LeftTables& before, const LeftTables& after);

/// The first column that an earlier transaction has added to a table that is not the run's and that
/// is dropped in `present`, for people; empty: none. Pure.
std::string first_dropped_column(const Made& made, const Definitions& start,
                                 const Present& present);

/// The OIDs of those in which the transaction between the two has updated or deleted rows. Pure.
std::vector<std::string> changed_tables(const LeftTables& tables, const Activity& before,
                                        const Activity& after);

/// A table that a run has left with this number of rows.
struct LookedAt {
  LeftTable table;
  long rows = 0;
};

/// The first of these tables, of which there is at least one, that held what others had written
/// before the open transaction of another session, which `observer` does not see yet; for people;
/// empty: none did. `foreign` is the condition that a row is nobody's of the run. One look at all
/// of them, since that transaction keeps others waiting; where a lock or the time does not allow
/// it, that is said.
std::string first_shared(database::Session& observer, const std::vector<LookedAt>& tables,
                         const std::string& foreign);

/// A session for such looks: none of them takes longer than half a second.
database::Session prepared(database::Session observer);

}  // namespace headway::evidence
