#pragma once

#include "runner/database/ledger_place.hpp"
#include "runner/database/session.hpp"

#include <initializer_list>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace headway::database {

/// The relations and columns that the ledger has at this moment, by their plain names and from the
/// catalog: reading the tables themselves would fail where an older version made them, or where the
/// role lacks a right.
class LedgerShape {
 public:
  static LedgerShape read(Session& session, const LedgerPlace& place);

  bool has_schema() const { return schema_; }
  /// An empty column asks for the relation, whose index or view counts too.
  bool has(const std::string& relation, const std::string& column = "") const {
    return parts_.contains({relation, column});
  }
  bool has(const std::string& relation, std::initializer_list<const char*> columns) const;

 private:
  bool schema_ = false;
  std::set<std::pair<std::string, std::string>> parts_;
};

/// Whether it has the shape that this version writes.
bool is_ledger_whole(Session& session, const LedgerPlace& place);

/// Brings the ledger to the shape that this version writes, from the shape that an older version
/// made, and with parts dropped since, in a transaction of its own that is not opened where the
/// ledger has that shape already. Only with the lock of a history held and no transaction open; the
/// runners of several histories exclude each other here by a lock of the ledger.
///
/// Returns a sentence for each relation that was lost and made again. Throws DatabaseError's kinds
/// (a missing right with its GRANT), and Error (kUsage, `LedgerDamaged`) where a table cannot be
/// completed or made again, since something else has its name.
std::vector<std::string> bring_ledger_forward(Session& session, const LedgerPlace& place);

}  // namespace headway::database
