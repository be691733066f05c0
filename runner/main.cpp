#include "common/error.hpp"
#include "common/exit_code.hpp"
#include "common/log.hpp"
#include "common/outcome.hpp"
#include "common/run_request.hpp"
#include "common/settings.hpp"
#include "common/version.hpp"
#include "runner/commands/command_line.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/outcome_file.hpp"
#include "runner/commands/signals.hpp"

#include <exception>
#include <iostream>

namespace {

using namespace headway;
using namespace headway::commands;

int run(const CommandLine& line, const Signals& signals) {
  const bool json = line.values.text(settings::kLogFormat) == "json";
  set_up_log(json ? LogFormat::kJson : LogFormat::kText, "info");
  try {
    return line.verb->run(line.values, signals.stop());
  } catch (const Error& error) {
    return print_error(error, line.values);
  }
}

/// A reader of the outcome file learns of a wrong command line too.
void report_usage(const Ending& ending) {
  Outcome outcome;
  outcome.run = process_environment(env::kRunId).value_or("");
  outcome.error.emplace().reason = ending.reason;
  outcome.error->message = ending.problem;
  outcome.error->hint = ending.hint;
  outcome.runner = version();
  write_outcome_file(to_json(outcome));
}

/// The exit code, unless a part of what the command printed went nowhere: no output of `current`
/// would mean that the database is at base.
int delivered(int code) {
  std::cout.flush();
  if (std::cout || code != 0) return code;
  std::cerr
      << "error: the output could not be written\n  next:     make room where it goes, and run "
         "the command again\n";
  return static_cast<int>(ExitCode::kDatabase);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Signals signals;
    const auto line = parse(argc, argv);
    if (line) return delivered(run(*line, signals));
    (line.error().code == 0 ? std::cout : std::cerr) << line.error().text;
    if (line.error().code != 0) report_usage(line.error());
    return line.error().code;
  } catch (const std::exception& bug) {
    std::cerr << "error: this should not have happened, please report it: " << bug.what() << '\n';
    return static_cast<int>(ExitCode::kDatabase);
  }
}
