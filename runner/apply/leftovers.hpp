#pragma once

#include "runner/apply/workplace.hpp"
#include "runner/database/progress_rows.hpp"

#include <chrono>

namespace headway::apply {

/// How a statement ended that was sent outside of a transaction.
enum class BareEnd { kDone, kNotDone, kUnknown };

/// Finds out from the database how the noted statement of an earlier try ended, and puts right what
/// that left: drops its invalid indexes, ends a detach that has begun. Waits for other transactions
/// as long as that takes.
///
/// Throws Error (kLocked) while another session builds the index, and what the server refuses.
BareEnd settle(Workplace& at, const database::BareNote& note);

/// The same right after the server refused the noted statement, as far as that takes no longer than
/// `limit`. True: nothing of the statement is left.
///
/// Throws what the server refuses: then something is left.
bool clean_up(Workplace& at, const database::BareNote& note, std::chrono::milliseconds limit);

/// Names what a statement may leave behind: `index app.by_name`.
std::string subject_of(const database::BareNote& note);

}  // namespace headway::apply
