#include "common/exit_code.hpp"
#include "common/log.hpp"
#include "common/outcome.hpp"
#include "common/version.hpp"
#include "runner/commands/command_line.hpp"
#include "runner/commands/look.hpp"
#include "runner/commands/migrate.hpp"
#include "runner/commands/outcome_file.hpp"
#include "runner/commands/signals.hpp"
#include "runner/commands/wait.hpp"

#include <exception>
#include <iostream>
#include <variant>

namespace {

using namespace headway;
using namespace headway::commands;

template <typename... Cases>
struct Overload : Cases... {
  using Cases::operator()...;
};

int run(const CommandLine& line, const Signals& signals) {
  const GlobalOptions& global = line.global;
  return std::visit(
      Overload{
          [&](const UpgradeOptions& options) { return upgrade(global, options, signals.stop()); },
          [&](const DowngradeOptions& options) {
            return downgrade(global, options, signals.stop());
          },
          [&](const StampOptions& options) { return stamp(global, options, signals.stop()); },
          [&](const WaitOptions& options) { return wait(global, options, signals.stop()); },
          [&](const CurrentOptions& options) { return current(global, options); },
          [&](const HeadsOptions& options) { return heads(global, options); },
          [&](const HistoryOptions& options) { return history(global, options); }},
      line.command);
}

/// Whoever waits for the outcome learns of a wrong command line too.
void report_usage(const Ending& ending) {
  Outcome outcome;
  outcome.error.emplace().reason = "Usage";
  outcome.error->message = ending.text;
  outcome.runner = version();
  write_outcome_file(outcome);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Signals signals;
    const auto line = parse(argc, argv);
    if (!line) {
      (line.error().code == 0 ? std::cout : std::cerr) << line.error().text;
      if (line.error().code != 0) report_usage(line.error());
      return line.error().code;
    }
    set_up_log(line->global.log_format, "info");
    return run(*line, signals);
  } catch (const std::exception& bug) {
    std::cerr << "error: this should not have happened, please report it: " << bug.what() << '\n';
    return static_cast<int>(ExitCode::kStuck);
  }
}
