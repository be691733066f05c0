#include "runner/commands/migrate.hpp"

#include "common/clock.hpp"
#include "common/run_request.hpp"
#include "common/version.hpp"
#include "runner/apply/migrate.hpp"
#include "runner/apply/stamp.hpp"
#include "runner/backup/hook.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/outcome_file.hpp"
#include "runner/report/outcome_text.hpp"
#include "runner/report/progress.hpp"
#include "runner/wait/failed_before.hpp"
#include "runner/wait/late_database.hpp"

#include <cstdlib>
#include <format>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
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

/// What a run is made of that writes, whatever it does.
using Work = std::function<apply::RunResult(const std::string& id, const apply::Surroundings&)>;

/// What not all of them know.
struct Special {
  std::string content_hash = {};
  std::optional<BackupRequest> backup = {};
  bool init = false;
};

apply::RunResult run(const GlobalOptions& global, const WritingOptions& options,
                     const Special& special, const apply::StopRequest& stop, const Work& work) {
  const SystemClock clock;
  std::random_device device;
  std::mt19937_64 random((std::uint64_t{device()} << 32) | device());
  const std::string id = run_id(random);
  const LogField field("run", id);
  try {
    const plan::History history = load_history(global, special.content_hash);
    const database::ConnectionUrl url = connection_url(global);
    const std::unique_ptr<apply::Progress> progress = progress_for(global.output);
    const database::SessionOptions session{
        .writes = true,
        .lock_timeout = options.lock_timeout,
        .application_name = "headway " + id,
        .on_notice = [&](const std::string& text) { progress->notice(text); }};
    std::function<database::Session()> connect = [&] { return database::Session(url, session); };
    const apply::Random chance = [&] { return std::uniform_real_distribution<double>()(random); };
    wait::LateDatabase late(connect, stop, [&](const auto& why) { progress->notice(why); });
    if (special.init)
      connect = [&] {
        apply::Pauses pauses(clock, chance, std::chrono::milliseconds::max());
        return late.connect(pauses);
      };
    apply::BackupHook backup;
    if (special.backup)
      backup = backup::make_hook(
          *special.backup,
          {.url = url, .clock = clock, .tell = [&](const auto& what) { progress->notice(what); }});
    return work(id, {.history = history,
                     .connect = connect,
                     .clock = clock,
                     .random = chance,
                     .progress = *progress,
                     .stop = stop,
                     .backup = std::move(backup),
                     .before_trying = special.init ? wait::refuse_what_failed_before() : nullptr});
  } catch (const Error& error) {
    return not_begun(id, clock, error);
  } catch (const std::exception& bug) {
    return not_begun(id, clock,
                     Error(ExitCode::kStuck, "InternalError",
                           std::format("this should not have happened: {}", bug.what()),
                           "please report it; headway current says where the database is"));
  }
}

apply::MigrationRequest request_for(const GlobalOptions& global, const MigrationOptions& options,
                                    const std::string& id) {
  apply::MigrationRequest request;
  request.run_id = id;
  request.target = options.target;
  request.transactions = options.transactions;
  request.version_table_schema = global.version_table_schema;
  request.lock_wait_timeout = options.lock_wait_timeout;
  request.timeout = options.timeout;
  return request;
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

/// Tells whoever is to know, and gives the program's exit code.
int finish(const GlobalOptions& global, const apply::RunResult& result) {
  write_outcome_file(result.outcome);
  if (global.output == Output::kJson) print(to_json(result.outcome) + "\n");
  if (result.outcome.error) {
    print_failure(result.outcome, global.log_format);
  } else if (global.output == Output::kText) {
    print(report::outcome_text(result.outcome, style_for(STDOUT_FILENO)));
  }
  return static_cast<int>(result.code);
}

}  // namespace

int upgrade(const GlobalOptions& global, const UpgradeOptions& options,
            const apply::StopRequest& stop) {
  const Special special{
      .content_hash = options.content_hash, .backup = options.backup, .init = options.init};
  return finish(global, run(global, options, special, stop,
                            [&](const std::string& id, const apply::Surroundings& with) {
                              apply::MigrationRequest request = request_for(global, options, id);
                              request.older_target = options.older_target;
                              request.on_failure = options.on_failure;
                              request.patient = options.init;
                              return apply::migrate(request, with);
                            }));
}

int downgrade(const GlobalOptions& global, const DowngradeOptions& options,
              const apply::StopRequest& stop) {
  const Special special{.content_hash = options.content_hash, .backup = options.backup};
  return finish(global, run(global, options, special, stop,
                            [&](const std::string& id, const apply::Surroundings& with) {
                              apply::MigrationRequest request = request_for(global, options, id);
                              request.direction = plan::Direction::kDown;
                              return apply::migrate(request, with);
                            }));
}

int stamp(const GlobalOptions& global, const StampOptions& options,
          const apply::StopRequest& stop) {
  return finish(
      global,
      run(global, options, {}, stop, [&](const std::string& id, const apply::Surroundings& with) {
        return apply::stamp({.run_id = id,
                             .targets = options.targets,
                             .purge = options.purge,
                             .version_table_schema = global.version_table_schema,
                             .lock_wait_timeout = options.lock_wait_timeout},
                            with);
      }));
}

}  // namespace headway::commands
