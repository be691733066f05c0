#pragma once

#include "common/outcome.hpp"
#include "runner/report/style.hpp"

#include <string>

namespace headway::report {

/// The outcome of a run, for people: one line where all is well; otherwise the error, its place,
/// the state of the database, and the next thing to do. Ends in a newline. Pure.
std::string outcome_text(const Outcome& outcome, const Style& style);

/// An error of a command that only looks, or the beginning of outcome_text().
std::string error_text(const OutcomeError& error, const Style& style,
                       RunDirection direction = RunDirection::kUp);

/// `migrations/x.sql:12 (statement 2)`; empty where no file is to blame.
std::string place_text(const OutcomeError& error);

/// An error as JSON: `{"version":1,"error":{...}}`, without a newline.
std::string error_json(const OutcomeError& error);

}  // namespace headway::report
