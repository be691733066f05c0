#pragma once

#include "common/clock.hpp"
#include "common/error.hpp"
#include "common/outcome.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace headway::apply {

/// How a run ended: its outcome, and the exit code of the program.
struct RunResult {
  Outcome outcome;
  ExitCode code = ExitCode::kDone;
};

/// The reason of the error of a run whose plan is not the one that was asked for.
inline constexpr std::string_view kPlanChanged = "PlanChanged";

/// The one classification of an exception that is no Error: the machine gave no memory, thread or
/// file descriptor, or it is a bug of ours. Neither says that nothing was touched nor that a person
/// is needed: the exit code is 3, and the outcome says what is committed.
Error unexpected(const std::exception& problem);

/// The part of an outcome that describes an error.
OutcomeError details_of(const Error& error);

/// Writes the outcome and the description of an error.
void describe(const Error& error, Outcome& outcome);

/// The result of work that writes all or nothing: what `work` says in the outcome, or its error,
/// and then the database is where the outcome's `from` says.
RunResult result_of(const std::string& run_id, const Clock& clock,
                    const std::function<void(Outcome&)>& work);

}  // namespace headway::apply
