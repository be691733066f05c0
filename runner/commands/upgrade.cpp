#include "runner/commands/upgrade.hpp"

#include "common/clock.hpp"
#include "common/run_request.hpp"
#include "common/version.hpp"
#include "runner/apply/upgrade.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/outcome_file.hpp"
#include "runner/report/outcome_text.hpp"
#include "runner/report/progress.hpp"

#include <cstdlib>
#include <format>
#include <iostream>
#include <memory>
#include <random>

#include <spdlog/spdlog.h>
#include <unistd.h>

namespace headway::commands {

namespace {

/// A version 4 UUID.
std::string random_id(std::mt19937_64& random) {
  const std::uint64_t high = random();
  const std::uint64_t low = random();
  return std::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF,
                     high & 0xFFF, 0x8000 | ((low >> 48) & 0x3FFF), low & 0xFFFFFFFFFFFF);
}

std::string run_id(std::mt19937_64& random) {
  const char* given = std::getenv(env::kRunId);
  return given && *given != '\0' ? given : random_id(random);
}

std::unique_ptr<apply::Progress> progress_for(Output output) {
  if (output == Output::kJson) return std::make_unique<report::LogProgress>();
  return std::make_unique<report::TextProgress>(std::cout, std::cerr, style_for(STDOUT_FILENO),
                                                isatty(STDOUT_FILENO) == 1);
}

/// What a run comes to that could not even begin.
apply::RunResult not_begun(const std::string& id, const Clock& clock, const Error& error) {
  apply::RunResult result{.outcome = {}, .code = error.code()};
  result.outcome.run = id;
  result.outcome.runner = version();
  result.outcome.started_at = clock.now();
  result.outcome.finished_at = clock.now();
  apply::describe(error, result.outcome);
  return result;
}

apply::RunResult run(const GlobalOptions& global, const UpgradeOptions& options,
                     const apply::StopRequest& stop) {
  const SystemClock clock;
  std::random_device device;
  std::mt19937_64 random((std::uint64_t{device()} << 32) | device());
  const std::string id = run_id(random);
  const LogField field("run", id);
  try {
    const plan::History history = load_history(global);
    const database::ConnectionUrl url = connection_url(global);
    const std::unique_ptr<apply::Progress> progress = progress_for(global.output);
    const database::SessionOptions session{
        .writes = true,
        .lock_timeout = options.lock_timeout,
        .application_name = "headway " + id,
        .on_notice = [&](const std::string& text) { progress->notice(text); }};
    return apply::upgrade(
        {.run_id = id,
         .target = options.target,
         .version_table_schema = global.version_table_schema,
         .lock_wait_timeout = options.lock_wait_timeout,
         .timeout = options.timeout},
        {.history = history,
         .connect = [&] { return database::Session(url, session); },
         .clock = clock,
         .random = [&] { return std::uniform_real_distribution<double>()(random); },
         .progress = *progress,
         .stop = stop});
  } catch (const Error& error) {
    return not_begun(id, clock, error);
  } catch (const std::exception& bug) {
    return not_begun(id, clock,
                     Error(ExitCode::kStuck, "InternalError",
                           std::format("this should not have happened: {}", bug.what()),
                           "please report it; headway current says where the database is"));
  }
}

void print_failure(const Outcome& outcome, LogFormat format) {
  if (format == LogFormat::kText) {
    std::cerr << report::outcome_text(outcome, style_for(STDERR_FILENO));
    return;
  }
  const OutcomeError& error = *outcome.error;
  const LogField reason("reason", error.reason);
  const LogField revision("revision", error.revision);
  const LogField place("where", report::place_text(error));
  const LogField hint("hint", error.hint);
  spdlog::error("{}", error.message);
}

}  // namespace

int upgrade(const GlobalOptions& global, const UpgradeOptions& options,
            const apply::StopRequest& stop) {
  const apply::RunResult result = run(global, options, stop);
  write_outcome_file(result.outcome);
  if (global.output == Output::kJson) print(to_json(result.outcome) + "\n");
  if (result.outcome.error) {
    print_failure(result.outcome, global.log_format);
  } else if (global.output == Output::kText) {
    print(report::outcome_text(result.outcome, style_for(STDOUT_FILENO)));
  }
  return static_cast<int>(result.code);
}

}  // namespace headway::commands
