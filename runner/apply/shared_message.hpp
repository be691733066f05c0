#pragma once

#include "runner/plan/plan.hpp"
#include "runner/sql/effects.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace headway::apply {

/// What a database has that acts beside the statements that are sent.
struct SchemaState {
  bool deferrable = false;     ///< there are deferrable constraints
  bool event_trigger = false;  ///< there are event triggers, which may read current_query()
  /// There is code of users that writing a row may run: functions in other languages than C, and
  /// rules. It may change the session.
  bool code = false;
};

/// Finds revisions of one transaction whose statements can be sent in one message: no statement
/// changes what the next revision finds in the session, or waits for others while it keeps them
/// waiting. Each of them would be reset and recorded with a message of its own otherwise, which
/// costs many times what a small revision does. Pure.
class SharedMessages {
 public:
  /// The most statements of a message, since the locks are counted between messages.
  static constexpr std::size_t kMost = 64;

  /// How many of the steps can go in one message, from the first one on; 0: that one must go alone.
  std::size_t count(std::span<const plan::Step> steps, const SchemaState& state);

  /// A step goes alone: what it makes is known to be the transaction's, too.
  void note(const plan::Step& step);

 private:
  bool can_share(const plan::Step& step, const SchemaState& state);
  bool is_own(const sql::Name& relation) const;

  std::vector<sql::Name> made_;  ///< by the transaction, so that nobody else has locks on them
};

}  // namespace headway::apply
