#pragma once

#include "common/error.hpp"
#include "common/outcome.hpp"

namespace headway::apply {

/// How a run ended: what it has to tell, and the code that the program ends with.
struct RunResult {
  Outcome outcome;
  ExitCode code = ExitCode::kDone;
};

/// What an outcome says of an error.
OutcomeError details_of(const Error& error);

/// Writes into the outcome what an error means for it.
void describe(const Error& error, Outcome& outcome);

}  // namespace headway::apply
