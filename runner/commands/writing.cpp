#include "runner/commands/writing.hpp"

#include "common/clock.hpp"
#include "common/log.hpp"
#include "common/random.hpp"
#include "common/run_request.hpp"
#include "common/settings.hpp"
#include "common/version.hpp"
#include "runner/apply/early_session.hpp"
#include "runner/apply/run_result.hpp"
#include "runner/backup/hook.hpp"
#include "runner/commands/backup_request.hpp"
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
#include <utility>

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

std::optional<std::string> given_run_id() {
  const char* given = std::getenv(env::kRunId);
  return given && *given != '\0' ? std::optional<std::string>(given) : std::nullopt;
}

std::unique_ptr<apply::Progress> progress_for(const SettingValues& values) {
  if (wants_json(values)) return std::make_unique<report::LogProgress>();
  return std::make_unique<report::TextProgress>(std::cout, std::cerr, style_for(STDOUT_FILENO),
                                                isatty(STDOUT_FILENO) == 1);
}

/// The result of a run that could not begin.
apply::RunResult not_begun(const std::string& id, const Clock& clock, const Error& error) {
  apply::RunResult result{.outcome = {}, .code = error.code()};
  result.outcome.run = id;
  result.outcome.runner = version();
  result.outcome.started_at = clock.now();
  result.outcome.finished_at = clock.now();
  apply::describe(error, result.outcome);
  return result;
}

/// Where there is no database, a file that is wrong is still the first error.
std::function<database::Session()> after_files(const plan::History& history,
                                               std::function<database::Session()> connect) {
  return [&history, connect = std::move(connect)] {
    try {
      return connect();
    } catch (const database::DatabaseError&) {
      history.catalogue();
      throw;
    }
  };
}

/// A file that is wrong is an error before the URL is.
std::optional<database::ConnectionUrl> url_if_right(const SettingValues& values) {
  try {
    return connection_url(values);
  } catch (const Error&) {
    return std::nullopt;
  }
}

plan::History history_for(const SettingValues& values, const RunExtras& extra) {
  if (!extra.reads_files) return plan::build_history(revisions::load(revisions::Found{}));
  return extra.heads_first ? load_history_of_heads(values, extra.content_hash, extra.see_files)
                           : load_history(values, extra.content_hash, extra.see_files);
}

apply::RunResult run(const SettingValues& values, const apply::StopRequest& stop,
                     const std::function<RunExtras()>& extras, const Work& work) {
  const SystemClock clock;
  std::random_device device;
  std::mt19937_64 random((std::uint64_t{device()} << 32) | device());
  const std::string id = given_run_id().value_or(random_id(random));
  const LogField field("run", id);
  try {
    const RunExtras extra = extras();
    const std::unique_ptr<apply::Progress> progress = progress_for(values);
    const database::SessionOptions session{
        .writes = true,
        .lock_timeout = values.duration(settings::kLockTimeout),
        .application_name = "headway " + id,
        .on_notice = [&](const std::string& text) { progress->notice(text); }};
    std::optional<apply::EarlySession> sessions;
    const auto known_url = url_if_right(values);
    if (known_url) sessions.emplace(*known_url, session, stop);
    const plan::History history = history_for(values, extra);
    const database::ConnectionUrl url = known_url ? *known_url : connection_url(values);
    if (!sessions) sessions.emplace(url, session, stop);
    std::function<database::Session()> connect =
        after_files(history, [&] { return sessions->take(); });
    const Random chance = make_random();
    const database::SessionOptions reading{.application_name = "headway look"};
    const std::function<database::Session()> observe = [&] {
      return database::Session(url, reading);
    };
    wait::LateDatabase late(connect, stop, [&](const auto& why) { progress->notice(why); });
    if (extra.init)
      connect = [&] {
        apply::Pauses pauses(clock, chance, std::chrono::milliseconds::max());
        return late.connect(pauses);
      };
    apply::BackupHook backup;
    if (extra.backup)
      backup = backup::make_hook(*extra.backup,
                                 {.url = url, .clock = clock, .report = [&](const auto& what) {
                                    progress->notice(what);
                                  }});
    return work(id, {.history = history,
                     .connect = connect,
                     .clock = clock,
                     .random = chance,
                     .progress = *progress,
                     .stop = stop,
                     .backup = std::move(backup),
                     .before_trying = extra.init ? wait::refuse_what_failed_before() : nullptr,
                     .observe = observe});
  } catch (const Error& error) {
    return not_begun(id, clock, error);
  } catch (const std::exception& problem) {
    return not_begun(id, clock, apply::unexpected(problem));
  }
}

void print_failure(const Outcome& outcome, const SettingValues& values) {
  if (values.text(settings::kLogFormat) == "text") {
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

std::vector<const Setting*> writing_settings(std::vector<const Setting*> more) {
  more.insert(more.end(), {&settings::kOffline, &settings::kLockTimeout,
                           &settings::kLockWaitTimeout, &settings::kLedgerPublish});
  return more;
}

std::vector<const Setting*> migration_settings(std::vector<const Setting*> more) {
  more.insert(more.end(),
              {&settings::kRestorePoint, &settings::kTimeout, &settings::kHoldTimeout,
               &settings::kChecksumPolicy, &settings::kTransaction, &settings::kContentHash,
               &settings::kPlan, &settings::kPlanHash, &settings::kBackup, &settings::kBackupPolicy,
               &settings::kBackupDir, &settings::kBackupKeep, &settings::kBackupTimeout,
               &settings::kBackupCommand});
  return writing_settings(std::move(more));
}

RunExtras migration_extras(const SettingValues& values) {
  return {.content_hash = values.text(settings::kContentHash),
          .backup = backup_request(values),
          .heads_first = true};
}

plan::Transactions transactions(const SettingValues& values) {
  return *values.choice<plan::Transactions>(
      settings::kTransaction,
      {{"run", plan::Transactions::kRun}, {"revision", plan::Transactions::kRevision}});
}

plan::Phase phase(const SettingValues& values) {
  return *values.choice<plan::Phase>(
      settings::kPhase, {{"expand", plan::Phase::kExpand}, {"contract", plan::Phase::kContract}});
}

apply::MigrationRequest migration_request(const SettingValues& values, const std::string& run_id) {
  apply::MigrationRequest request;
  request.run_id = run_id;
  request.new_run = !given_run_id();
  request.transactions = transactions(values);
  request.version_table = version_table(values);
  request.publish_ledger = values.flag(settings::kLedgerPublish);
  request.restore_point = values.flag(settings::kRestorePoint);
  request.lock_wait_timeout = values.duration(settings::kLockWaitTimeout);
  request.hold_timeout = values.duration(settings::kHoldTimeout);
  request.refuse_edited =
      *values.choice<bool>(settings::kChecksumPolicy, {{"warn", false}, {"refuse", true}});
  request.timeout = values.duration(settings::kTimeout);
  request.only_plan = values.flag(settings::kPlan);
  request.plan_hash = values.text(settings::kPlanHash);
  return request;
}

std::optional<std::string> plan_option(const SettingValues& values) {
  if (values.flag(settings::kPlan)) return option(settings::kPlan);
  if (!values.text(settings::kPlanHash).empty()) return option(settings::kPlanHash);
  return std::nullopt;
}

void refuse_plan_of_script(const SettingValues& values) {
  if (const auto given = plan_option(values))
    throw Error(ExitCode::kUsage, "Usage",
                std::format("{} and {} do not go together: a script asks no database, and a plan "
                            "begins at what one holds",
                            option(settings::kOffline), *given));
}

int run_writing(const SettingValues& values, const apply::StopRequest& stop,
                const std::function<RunExtras()>& extras, const Work& work) {
  const apply::RunResult result = run(values, stop, extras, work);
  write_outcome_file(to_json(result.outcome));
  if (wants_json(values)) print(to_json(result.outcome) + "\n");
  if (result.outcome.error) {
    print_failure(result.outcome, values);
  } else if (!wants_json(values)) {
    print(report::outcome_text(result.outcome, style_for(STDOUT_FILENO)));
  }
  return static_cast<int>(result.code);
}

}  // namespace headway::commands
