#include "runner/backup/restore.hpp"

#include "common/text.hpp"
#include "runner/apply/connector.hpp"
#include "runner/backup/ending.hpp"
#include "runner/backup/file_hash.hpp"
#include "runner/backup/programs.hpp"
#include "runner/database/advisory_lock.hpp"
#include "runner/database/backups.hpp"
#include "runner/database/client_environment.hpp"
#include "runner/database/databases.hpp"
#include "runner/database/sql_text.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <format>
#include <ranges>
#include <sstream>
#include <system_error>
#include <utility>

namespace headway::backup {

namespace {

namespace fs = std::filesystem;

using database::Session;

constexpr std::size_t kLongestName = 63;  ///< in bytes, of a database

Error failed(const std::string& message) {
  return {ExitCode::kBackupFailed, "RestoreFailed", message, "fix the cause, and run it again"};
}

/// pg_restore's messages without the statements that they show, which may hold passwords. `cut`:
/// the beginning is missing.
std::string without_statements(const std::string& messages, bool cut) {
  std::string kept;
  bool shown = !cut;
  std::istringstream lines(messages);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("pg_restore:")) shown = true;
    if (line.starts_with("Command was:")) shown = false;
    if (shown) kept += line + "\n";
  }
  return kept;
}

/// From PostgreSQL 17 on pg_restore begins with this setting, which older servers do not know, and
/// has no option to leave it out.
constexpr int kTransactionTimeout = 17;

bool refused_only_transaction_timeout(const Ended& ended) {
  return ended.how == Ended::How::kExited &&
         ended.err.contains("Command was: SET transaction_timeout = 0;") &&
         ended.err.contains("errors ignored on restore: 1\n");
}

/// `name_word_20261127T120000Z`, cut at its front part where it would be too long.
std::string named_after(const std::string& name, const char* word, Time now) {
  const std::string end = std::format("_{}_{:%Y%m%dT%H%M%SZ}", word,
                                      std::chrono::time_point_cast<std::chrono::seconds>(now));
  std::string front = name.substr(0, kLongestName - end.size());
  if (front.size() < name.size())  // no part of a character stays
    while (!front.empty() && !begins_character(name[front.size()]))
      front.pop_back();
  return front + end;
}

class Restoring {
 public:
  Restoring(const RestoreRequest& request, const RestoreMeans& with)
      : request_(request), with_(with), began_(with.clock.monotonic()) {}

  Restored run() {
    check_file();
    {
      Session session = connect(with_.url);
      restored_.own = session.database();
      const database::VersionTable table =
          database::find_version_table(session, request_.version_table);
      choose_programs(session);
      compare_with_ledger(session, table);
      if (replaces())
        require_alone(session, table);
      else
        require_new(session);
      const Time now = with_.clock.now();
      restored_.database = replaces() ? named_after(own(), "restored", now) : request_.into;
      make(session, named_after(replaces() ? own() : request_.into, "restoring", now));
    }
    if (replaces()) take_place();
    restored_.seconds = std::chrono::duration<double>(with_.clock.monotonic() - began_).count();
    return std::move(restored_);
  }

 private:
  bool replaces() const { return request_.into.empty(); }
  const std::string& own() const { return restored_.own; }

  Session connect(const database::ConnectionUrl& url) const {
    return apply::connector(url, {.writes = true, .application_name = "headway restore"},
                            with_.stop)();
  }

  /// Another database than the two that change names.
  Session connect_elsewhere() const {
    return connect(with_.url.with_database(own() == "postgres" ? "template1" : "postgres"));
  }

  void check_file() const {
    std::error_code problem;
    if (!fs::is_regular_file(request_.file, problem))
      throw Error(ExitCode::kUsage, "NoBackup",
                  std::format("the backup {} is not there", request_.file.string()),
                  "name the file that pg_dump wrote: `headway backup --list` shows those that the "
                  "ledger knows");
  }

  /// The pg_restore of the server's own version, else another, of those that can read the file: an
  /// older one cannot read what a newer pg_dump wrote.
  void choose_programs(const Session& session) {
    server_ = session.baseline().server_version / 10'000;
    const FoundPrograms found =
        find_programs(kPgRestore, [&](const Command& command) { return run_program(command); });
    if (found.all.empty()) throw failed(found.problem);
    std::string said;
    for (const Programs& programs : by_fitness(found.all, server_)) {
      const Ended ended =
          start_program({.words = {programs.path_of(kPgRestore), "--list", request_.file.string()},
                         .kept = 1024});
      if (ended.well()) {
        programs_ = programs;
        return;
      }
      if (said.empty()) said = last_lines(ended.err, 3);
    }
    throw Error(ExitCode::kUsage, "NoBackup",
                std::format("pg_restore cannot read {}: {}", request_.file.string(), said),
                "name a file that pg_dump wrote in its custom format, and use a pg_restore of "
                "its version or a newer one");
  }

  /// A backup that the ledger knows under this name has the content that was written then.
  void compare_with_ledger(Session& session, const database::VersionTable& table) {
    auto next = with_.clock.monotonic() + kBetweenSigns;
    const FileHash hash = hash_and_sync(request_.file, [&] {
      stop_if_asked();
      if (with_.clock.monotonic() < next) return;
      session.query("SELECT 1");
      next = with_.clock.monotonic() + kBetweenSigns;
    });
    const std::string location = fs::absolute(request_.file).lexically_normal().string();
    const auto known = database::Backups(session, table).find(hash.sha256, location);
    if (!known)
      return with_.report(
          std::format("the ledger of {} knows no backup with this content: it is not compared with "
                      "anything",
                      own()));
    if (known->sha256 != hash.sha256)
      throw Error(
          ExitCode::kUsage, "BackupChanged",
          std::format("{} is not what run {} wrote: its SHA-256 is {}, and the ledger has {}",
                      location, known->run, hash.sha256, known->sha256),
          "take another backup, or a copy of this one; where the file is right, restore it "
          "under another name");
    if (known->version_table != table.key())
      throw Error(ExitCode::kUsage, "AnotherHistory",
                  std::format("the backup is one of the history {}, and {} is asked for",
                              known->version_table, table.key()),
                  "name its version table with --version-table and --version-table-schema");
    restored_.known = true;
    expected_rows_ = known->from;
  }

  void require_new(Session& session) const {
    if (request_.into.size() > kLongestName)
      throw Error(ExitCode::kUsage, "Usage",
                  std::format("the name {} is longer than {} bytes", request_.into, kLongestName),
                  "PostgreSQL would cut it: name a shorter one with --into");
    if (database::has_database(session, request_.into))
      throw Error(ExitCode::kUsage, "DatabaseExists",
                  std::format("the database {} is there already", request_.into),
                  "name another with --into, or drop that one");
  }

  /// Before anything is made. The lock keeps runners out until the end of this session.
  void require_alone(Session& session, const database::VersionTable& table) const {
    if (!database::may_rename_this(session))
      throw Error(ExitCode::kUsage, "PermissionDenied",
                  std::format("the role {} may not rename the database {}", session.user(), own()),
                  "restore it as a superuser, or as its owner with CREATEDB");
    connect_elsewhere();  // throws where the role may not
    if (!database::try_lock(session, database::lock_key(own(), table.key())))
      throw Error(ExitCode::kLocked, "LockHeld", "a run is at work on this database",
                  "wait for its end, and run it again");
    refuse_clients(session);
  }

  void refuse_clients(Session& session) const {
    const std::vector<std::string> clients = database::clients_of(session, own());
    if (clients.empty()) return;
    throw Error(ExitCode::kLocked, "DatabaseInUse",
                std::format("{} connected to {}: {}",
                            clients.size() == 1 ? "a client is"
                                                : std::format("{} clients are", clients.size()),
                            own(), join(clients | std::views::take(kShown))),
                "nothing was restored; stop the app and whatever else is connected, so that "
                "nothing is written that would be lost, and run it again");
  }

  /// Under `name` until it is whole.
  void make(Session& session, const std::string& name) {
    database::create_database_like_this(session, name);
    try {
      fill(session, name);
      database::rename_database(session, name, restored_.database);
    } catch (...) {
      drop(session, name);
      throw;
    }
  }

  void drop(Session& session, const std::string& name) const {
    try {
      database::drop_database(session, name);
    } catch (const Error& problem) {
      with_.report(std::format("the database {} that was made for it is still there: {}", name,
                               problem.what()));
    }
  }

  void fill(Session& session, const std::string& name) {
    with_.report(std::format("restoring {} into the new database {}", request_.file.string(),
                             restored_.database));
    const database::ConnectionUrl url = with_.url.with_database(name);
    Command command{
        .words = {programs_.path_of(kPgRestore), "--no-password", "--no-subscriptions",
                  "--dbname=" + database::keepalive_parameters(url), request_.file.string()},
        .variables = variables_for(url),
        .unset = {database::kServiceVariable}};
    const bool older_server =
        server_ < kTransactionTimeout && programs_.major >= kTransactionTimeout;
    if (!older_server) command.words.insert(command.words.begin() + 1, "--exit-on-error");
    const Ended ended = start_program(command, [&] { session.query("SELECT 1"); });
    if (!ended.well() && !(older_server && refused_only_transaction_timeout(ended)))
      throw failed(session.redact(with_.url.redact(std::format(
          "pg_restore failed: {}",
          last_lines(without_statements(ended.err, ended.err.size() >= command.kept), kShown)))));
    read_rows(url);
    restored_.refused = database::copy_rights_and_settings(session, name);
    if (replaces() && !restored_.refused.empty())
      throw Error(ExitCode::kUsage, "PermissionDenied",
                  std::format("rights and settings of {} cannot be given to its successor: {}",
                              own(), join(restored_.refused, "; ")),
                  "restore it as a superuser");
  }

  /// The role may read only by default, and pg_restore writes.
  static std::vector<std::pair<std::string, std::string>> variables_for(
      const database::ConnectionUrl& url) {
    auto variables = database::client_environment(url);
    variables.emplace_back("PGAPPNAME", "headway restore");
    variables.emplace_back("LC_ALL", "C");  // its messages are read
    const char* inherited = std::getenv("PGOPTIONS");
    std::string options = inherited ? inherited : "";
    const auto given =
        std::ranges::find(variables, "PGOPTIONS", [](const auto& v) { return v.first; });
    if (given != variables.end()) options = given->second;
    std::erase_if(variables, [](const auto& v) { return v.first == "PGOPTIONS"; });
    variables.emplace_back("PGOPTIONS", options + " -c default_transaction_read_only=off");
    return variables;
  }

  void read_rows(const database::ConnectionUrl& url) {
    Session session = apply::connector(url, {}, with_.stop)();
    const database::VersionTable table =
        database::find_version_table(session, request_.version_table);
    restored_.has_version_table = table.exists;
    restored_.rows = database::read_rows(session, table);
    if (restored_.known && !std::ranges::is_permutation(restored_.rows, expected_rows_))
      throw failed(std::format("the backup holds {} in its version table, and the ledger says {}",
                               rows_text(restored_.rows), rows_text(expected_rows_)));
  }

  /// The restored database under the name of the other.
  void take_place() {
    const std::string former = named_after(own(), "replaced", with_.clock.now());
    const auto refuse = [&](ExitCode code, const std::string& reason, const std::string& why) {
      throw Error(
          code, reason,
          std::format("{} could not take the place of {}: {}", restored_.database, own(), why),
          std::format("the backup is restored, as {3}; when nobody is connected to {0}, run in "
                      "another database: ALTER DATABASE {0} RENAME TO {1}; ALTER DATABASE {2} "
                      "RENAME TO {0};",
                      database::identifier(own()), database::identifier(former),
                      database::identifier(restored_.database), restored_.database));
    };
    try {
      Session session = connect_elsewhere();
      refuse_clients(session);
      database::replace_database(session, own(), restored_.database, former);
    } catch (const database::StatementError& problem) {
      if (problem.server().sqlstate == "55006")
        refuse(ExitCode::kLocked, "DatabaseInUse", problem.what());
      refuse(ExitCode::kBackupFailed, "RestoreFailed", problem.what());
    } catch (const apply::Stopped&) {
      throw;
    } catch (const Error& problem) {
      refuse(problem.code(), problem.reason(), problem.what());
    }
    restored_.former = former;
    restored_.database = own();
  }

  Ended start_program(const Command& command, std::function<void()> idle = {}) const {
    try {
      return run_program(command, std::move(idle));
    } catch (const std::system_error& problem) {
      throw failed(std::format("pg_restore cannot be started: {}", problem.code().message()));
    }
  }

  /// Throws Stopped where the run was stopped meanwhile, and std::system_error.
  Ended run_program(const Command& command, std::function<void()> idle = {}) const {
    Ended ended = backup::run(
        command, {.clock = with_.clock, .stop = with_.stop.token(), .idle = std::move(idle)});
    stop_if_asked();
    return ended;
  }

  void stop_if_asked() const {
    if (with_.stop.token().stop_requested())
      throw apply::Stopped(with_.stop.code(), "Interrupted", "the restore was interrupted",
                           "run it again: it begins anew");
  }

  static std::string rows_text(const std::vector<std::string>& rows) {
    return rows.empty() ? "no row" : join(rows);
  }

  static constexpr const char* kPgRestore = "pg_restore";
  static constexpr std::size_t kShown = 5;
  static constexpr std::chrono::seconds kBetweenSigns{30};

  const RestoreRequest& request_;
  const RestoreMeans& with_;
  std::chrono::steady_clock::time_point began_;
  int server_ = 0;  ///< its major version
  Programs programs_;
  std::vector<std::string> expected_rows_;
  Restored restored_;
};

}  // namespace

Restored restore(const RestoreRequest& request, const RestoreMeans& with) {
  return Restoring(request, with).run();
}

}  // namespace headway::backup
