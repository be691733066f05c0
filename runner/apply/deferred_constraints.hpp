#pragma once

#include "runner/database/session.hpp"

#include <optional>
#include <string>

namespace headway::apply {

/// A query of one row: the names of all deferrable constraints, whether all of them can be named,
/// the names of those that are initially deferred, and whether each of these names means nothing
/// else.
extern const char* const kDeferrableNames;

/// The deferrable constraints between two revisions that share a transaction. At a revision's end
/// all of them are checked, so that a violation is reported for its revision; at the next one's
/// start those that are initially deferred are deferred again.
///
/// SET CONSTRAINTS ALL would do neither exactly: until the transaction's end it also counts for
/// constraints that a later revision adds. By name it is exact, unless a name stands for several
/// constraints that differ, or lies in a schema that the role may not use.
class DeferredConstraints {
 public:
  explicit DeferredConstraints(database::Session& session) : session_(session) {}

  /// The statement that checks them; nothing where there are none. `by_name` false: the revision
  /// itself may have used SET CONSTRAINTS ALL.
  std::optional<std::string> check(bool by_name);

  /// Looks whether the next revision can have the state that a new transaction begins with. False:
  /// it needs a new transaction. `any` false: there is no deferrable constraint now.
  bool can_restore(bool any);
  /// The statement that restores it, after can_restore(); nothing where none is needed.
  const std::optional<std::string>& restore() const { return restore_; }

 private:
  database::Session& session_;
  bool all_ = false;  ///< SET CONSTRAINTS ALL was used in this transaction
  std::optional<std::string> restore_;
};

}  // namespace headway::apply
