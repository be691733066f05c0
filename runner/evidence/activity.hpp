#pragma once

#include "runner/database/session.hpp"
#include "runner/evidence/catalogs.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace headway::evidence {

/// How many rows of a relation the open transaction has inserted, updated and deleted, on top of
/// the session's earlier ones that it has not reported yet.
struct Counts {
  std::string name;
  long inserted = 0;
  long updated = 0;
  long deleted = 0;

  bool same(const Counts& other) const {
    return inserted == other.inserted && updated == other.updated && deleted == other.deleted;
  }
};

/// A lock of the open transaction that something which writes would take, or which uses a foreign
/// table.
struct WriteLock {
  std::string relation;  ///< OID
  std::string name;
  char kind = 'r';  ///< pg_class.relkind
};

/// Traces that the open transaction leaves in the server beside its rows.
struct Activity {
  bool counting = true;  ///< track_counts
  /// The role may switch it off and on again, or call a superuser's function that does.
  bool can_stop_counting = false;
  std::map<std::string, Counts> counts;  ///< by OID; a relation without is at 0
  std::vector<WriteLock> locks;
  /// Replication slots, which no rollback reaches, by name: where one stands; empty: a process
  /// reads from it.
  std::map<std::string, std::string> slots;
};

/// Reads them. Headway's own tables are left out: own_tables().
Activity read_activity(database::Session& session, const std::string& own_tables);

/// Whether the relation with this OID was made by the run.
using IsOurs = std::function<bool(const std::string&)>;

/// The first relation or sequence, not made by the run, that the transaction between the two has
/// written to or may have, for people; empty: none. Pure.
std::string first_write(const Activity& before, const Activity& after, const IsOurs& ours);

/// The catalogs in which the transaction between the two has changed or deleted rows. Pure.
std::vector<const Catalog*> changed_catalogs(const Activity& before, const Activity& after,
                                             const std::vector<Catalog>& catalogs);

/// What the transaction between the two has both made and dropped of the kinds whose use leaves no
/// trace, for people; empty: nothing. Pure.
std::string first_passing(const Activity& before, const Activity& after);

/// The replication slot that was made, dropped, read or moved between the two, for people; empty:
/// none. Pure.
std::string first_used_slot(const Activity& before, const Activity& after);

/// How many rows the transaction between the two has left in a relation, on top of those before it.
/// Too many where a subtransaction was rolled back. Pure.
long rows_added(const Activity& before, const Activity& after, const std::string& oid);

}  // namespace headway::evidence
