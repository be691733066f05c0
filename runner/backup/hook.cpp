#include "runner/backup/hook.hpp"

#include "common/duration.hpp"
#include "runner/apply/present_code.hpp"
#include "runner/backup/backup_name.hpp"
#include "runner/backup/command_backup.hpp"
#include "runner/backup/pg_dump.hpp"
#include "runner/backup/programs.hpp"
#include "runner/backup/prune.hpp"
#include "runner/backup/unfinished.hpp"
#include "runner/database/backups.hpp"
#include "runner/database/client_environment.hpp"
#include "runner/plan/data_loss.hpp"

#include <algorithm>
#include <filesystem>
#include <format>
#include <system_error>

namespace headway::backup {

namespace {

namespace fs = std::filesystem;

using apply::BackupSituation;
using database::Backups;
using database::LedgerBackup;

/// A backup that is older than that misses too much of what the app has written since.
constexpr std::chrono::hours kUsableFor{24};

bool is_there(const BackupRecord& backup) {
  std::error_code problem;
  const auto size = fs::file_size(backup.location, problem);
  return !problem && std::cmp_equal(size, backup.bytes);
}

fs::path plain_folder(const fs::path& given) {
  const fs::path folder = fs::absolute(given).lexically_normal();
  return folder.has_filename() ? folder : folder.parent_path();
}

/// One call of the hook.
class Taking {
 public:
  Taking(const BackupRequest& request, const Means& means, const BackupSituation& situation)
      : request_(request),
        means_(means),
        at_(situation),
        ledger_(situation.session, situation.table),
        redact_([this](std::string text) {
          return at_.session.redact(means_.url.redact(std::move(text)));
        }) {}

  std::optional<BackupRecord> take() {
    if (!is_wanted()) return std::nullopt;
    if (is_dump()) remove_unfinished();
    if (request_.may_be_earlier) {
      if (auto earlier = find_earlier()) return earlier;
    }
    BackupRecord backup = take_new();
    ledger_.record(backup, at_.plan.from, at_.run_id);
    if (request_.keep && is_dump()) prune(static_cast<std::size_t>(*request_.keep));
    return backup;
  }

 private:
  bool is_dump() const { return request_.kind == "pgdump"; }

  bool is_wanted() {
    if (request_.policy == "never") return false;
    return request_.policy != "destructive" || may_lose_data();
  }

  bool may_lose_data() { return plan::may_lose_data(at_.plan, apply::present_code(at_.session)); }

  /// The one that an earlier try from the same rows has left.
  std::optional<BackupRecord> find_earlier() {
    const std::string kind = is_dump() ? "pgDump" : "command";
    for (const LedgerBackup& earlier : ledger_.all()) {
      if (!earlier.since_any_end || earlier.age > kUsableFor) break;
      if (earlier.from != at_.plan.from || earlier.backup.kind != kind) continue;
      if (is_dump() && !is_there(earlier.backup)) continue;
      means_.report(std::format("using the backup of run {} again: {}", earlier.run,
                                earlier.backup.location));
      return earlier.backup;
    }
    return std::nullopt;
  }

  BackupRecord take_new() {
    means_.report(is_dump() ? std::format("backing up to {}", request_.dir)
                            : std::string("running the backup command"));
    const auto began = means_.clock.monotonic();
    BackupRecord backup = is_dump() ? dump() : command();
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(means_.clock.monotonic() - began);
    backup.seconds = static_cast<double>(took.count()) / 1000;
    means_.report(std::format("backed up in {}: {}", duration_text(took), backup.location));
    return backup;
  }

  BackupRecord dump() {
    auto variables = database::client_environment(means_.url);
    variables.emplace_back("PGAPPNAME", "headway backup " + at_.run_id);
    const PgDumpRequest request{.folder = folder(),
                                .file = file_name({.database = at_.session.database(),
                                                   .version_table = at_.table.key(),
                                                   .taken = means_.clock.now(),
                                                   .from = at_.plan.from,
                                                   .run = at_.run_id}),
                                .server_version = at_.session.baseline().server_version,
                                .variables = std::move(variables),
                                .parameters = database::keepalive_parameters(means_.url)};
    return pg_dump(request, care(), redact_);
  }

  BackupRecord command() {
    return command_backup({.words = request_.command,
                           .folder = request_.dir,
                           .run = at_.run_id,
                           .from = at_.plan.from,
                           .to = at_.plan.to,
                           .programs = fitting_programs(),
                           .variables = database::client_environment(means_.url)},
                          care(), redact_);
  }

  /// So that a pg_dump in the user's command can dump the server. Empty: what PATH has fits, or
  /// nothing does.
  fs::path fitting_programs() const {
    const int server = at_.session.baseline().server_version / 10'000;
    const std::vector<Programs> found = by_fitness(
        find_programs("pg_dump", [this](const Command& each) { return run(each, care()); }).all,
        server);
    return found.empty() || found.front().major < server ? fs::path() : found.front().folder;
  }

  Care care() const {
    Care care{
        .clock = means_.clock, .stop = at_.stop, .idle = [this] { at_.session.query("SELECT 1"); }};
    if (request_.timeout.count() > 0) care.deadline = means_.clock.monotonic() + request_.timeout;
    return care;
  }

  /// The parts of dumps of this history that a killed run has left.
  void remove_unfinished() {
    for (const std::string& name : remove_abandoned(folder(), [this](const std::string& file) {
           return is_unfinished_backup_of(file, at_.session.database(), at_.table.key());
         }))
      means_.report(std::format("removed {}, which a killed run had left", name));
  }

  /// As `a/b`, whichever of `a/b/`, `./a/b` and so on was given.
  fs::path folder() const { return plain_folder(request_.dir); }

  /// Of the files in the folder. That one cannot be removed is no reason to apply nothing.
  void prune(std::size_t keep) {
    std::vector<KeptBackup> kept;
    for (const LedgerBackup& known : ledger_.all()) {
      const fs::path file = known.backup.location;
      if (plain_folder(file.parent_path()) != folder() ||
          !is_backup_of(file.filename().string(), at_.session.database(), at_.table.key()))
        continue;
      std::error_code ignored;
      if (fs::exists(file, ignored)) {
        kept.push_back({.location = file.string(), .since_success = known.since_success});
      } else {
        ledger_.forget(file.string());
      }
    }
    for (const std::string& location : to_prune(kept, keep)) {
      std::error_code problem;
      fs::remove(location, problem);
      if (problem) {
        means_.report(
            std::format("the old backup {} cannot be removed: {}", location, problem.message()));
        continue;
      }
      ledger_.forget(location);
      means_.report(std::format("removed the old backup {}", location));
    }
  }

  const BackupRequest& request_;
  const Means& means_;
  const BackupSituation& at_;
  Backups ledger_;
  Redact redact_;
};

}  // namespace

apply::BackupHook make_hook(BackupRequest request, Means means) {
  return [request = std::move(request), means = std::move(means)](
             const BackupSituation& situation) { return Taking(request, means, situation).take(); };
}

}  // namespace headway::backup
