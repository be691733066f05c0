#pragma once

#include "common/error.hpp"
#include "common/outcome.hpp"

namespace headway::apply {

/// How a run ended: its outcome, and the exit code of the program.
struct RunResult {
  Outcome outcome;
  ExitCode code = ExitCode::kDone;
};

/// The one classification of an exception that is no Error: the machine gave no memory, thread or
/// file descriptor, or it is a bug of ours. Neither says that nothing was touched nor that a person
/// is needed: the exit code is 3, and the outcome says what is committed.
Error unexpected(const std::exception& problem);

/// The part of an outcome that describes an error.
OutcomeError details_of(const Error& error);

/// Writes the outcome and the description of an error.
void describe(const Error& error, Outcome& outcome);

}  // namespace headway::apply
