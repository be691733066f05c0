#pragma once

#include "runner/database/baseline.hpp"
#include "runner/plan/plan.hpp"

#include <string>

namespace headway::offline {

// Parts of a script that bring psql's session into the state that a run's session has.

/// The baseline of a session, for any version of the server.
std::string baseline_sql(const database::Baseline& baseline);

/// Brings the session back to its baseline, in a transaction or outside of any.
std::string reset_sql(const database::Baseline& baseline);

/// Notes the time under the name of a psql variable.
std::string note_time_sql(const char* variable);

/// The options of a section, for its statements. What only the session's own reads need is reset.
std::string options_sql(const revisions::SectionOptions& options);

/// Each statement of the verify section must return exactly one true.
std::string verify_sql(const plan::Step& step);

/// Checks the deferred constraints at the end of a step of a transaction that holds more steps.
std::string check_constraints_sql(const plan::Step& step);

/// Between two steps of a transaction: what was initially deferred is so again. Where that cannot
/// be said exactly, `new_transaction` is run, which commits and begins another one.
std::string defer_again_sql(const std::string& new_transaction);

/// At the beginning of a transaction, for the two above.
std::string no_constraints_checked_sql();

}  // namespace headway::offline
