// Backups before an upgrade: pg_dump and commands, their failures, what is used again, what is
// removed, and that no password shows.
#include "common/sha256.hpp"
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include <catch2/catch_test_macros.hpp>
#include <sys/resource.h>

using namespace headway;
using namespace headway::testing;

namespace {

namespace fs = std::filesystem;
using Ids = std::vector<std::string>;

constexpr const char* kPassword = "correct-horse-battery";

/// A database with a table that holds rows, a history whose first revision drops it, and a folder
/// for backups.
struct Scene {
  Database database;
  History history;
  TemporaryFolder folder;

  Scene() {
    database.execute("CREATE TABLE old AS SELECT g AS id FROM generate_series(1, 3) AS g");
    history.add("aaa1", "DROP TABLE old;");
  }

  std::vector<std::string> dump_options() const {
    return {"--backup=pgdump", "--backup-dir=" + folder.path().string()};
  }
  Ended upgrade(const std::vector<std::string>& options) const {
    return testing::upgrade(history.folder(), database.url(), "head", options);
  }
  Ended upgrade_with_dump(std::vector<std::string> more = {}) const {
    const std::vector<std::string> options = dump_options();
    more.insert(more.begin(), options.begin(), options.end());
    return upgrade(more);
  }
  Ended upgrade_with_command(const std::string& script,
                             const std::vector<std::string>& more = {}) const {
    std::vector<std::string> options = {"--backup=command", "--backup-command=" + script};
    options.insert(options.end(), more.begin(), more.end());
    return upgrade(options);
  }
  /// As somebody with a password, over TCP.
  std::string login_url() {
    database.execute(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keeper') THEN "
        "CREATE ROLE keeper LOGIN SUPERUSER; END IF; END $$");
    database.execute(std::string("ALTER ROLE keeper PASSWORD '") + kPassword + "'");
    return std::string("postgresql://keeper:") + kPassword +
           "@127.0.0.1:" + std::to_string(Server::get().port()) + "/" + database.name();
  }
  /// The files in the folder, hidden ones too, sorted.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder.path()))
      names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
  }
  bool pg_dump_waits() {
    return database.text(
               "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
               "AND application_name LIKE 'headway backup %'") == "t";
  }
  bool pg_dump_is_gone() {
    return database.text(
               "SELECT count(*) FROM pg_stat_activity "
               "WHERE application_name LIKE 'headway backup %'") == "0";
  }
};

/// Makes pg_dump wait for as long as it lives.
class Held {
 public:
  explicit Held(const Database& database) : connection_(database.url()), work_(connection_) {
    work_.exec("LOCK TABLE old IN ACCESS EXCLUSIVE MODE");
  }

 private:
  pqxx::connection connection_;
  pqxx::work work_;
};

/// The arguments of every process that there is.
std::string process_list() {
  std::string all;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    if (!std::isdigit(static_cast<unsigned char>(entry.path().filename().string().front())))
      continue;
    std::ifstream file(entry.path() / "cmdline");
    all += std::string(std::istreambuf_iterator<char>(file), {}) + "\n";
  }
  return all;
}

/// While it lives, no file of a program that is started may grow beyond `bytes`.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FileLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
};

void check_nothing_applied(Scene& scene, const Ended& ended) {
  INFO(ended.err);
  CHECK(ended.code == 5);
  const Outcome outcome = ended.outcome();
  CHECK(outcome.outcome == OutcomeKind::kFailed);
  CHECK(outcome.applied == Ids{});
  CHECK(outcome.current == Ids{});
  CHECK(outcome.pending == 1);
  CHECK_FALSE(outcome.backup);
  CHECK(scene.database.has_table("old"));
  CHECK_FALSE(scene.database.has_table("alembic_version"));
  CHECK(scene.database.text("SELECT outcome || exit_code FROM headway.run") == "Failed5");
  CHECK(scene.files().empty());
}

}  // namespace

TEST_CASE("a dump is taken before anything is applied, and leads back") {
  Scene scene;
  const Ended ended = scene.upgrade_with_dump();
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  REQUIRE(ended.outcome().backup);
  const BackupRecord backup = *ended.outcome().backup;
  CHECK(backup.kind == "pgDump");
  CHECK(backup.seconds > 0);
  REQUIRE(scene.files().size() == 1);
  CHECK(backup.location == (scene.folder.path() / scene.files()[0]).string());
  CHECK(scene.files()[0].starts_with("headway." + scene.database.name() +
                                     ".public-alembic_version.20"));
  CHECK(scene.files()[0].ends_with(".base." + ended.outcome().run + ".dump"));
  const std::string bytes = content(backup.location);
  CHECK(backup.bytes == static_cast<std::int64_t>(bytes.size()));
  CHECK(backup.sha256 == sha256_hex(bytes));
  CHECK_FALSE(scene.database.has_table("old"));
  CHECK(scene.database.text("SELECT concat_ws(' ', version_table, run, kind, bytes, "
                            "from_revisions) FROM headway.backup") ==
        "public.alembic_version " + ended.outcome().run + " pgDump " +
            std::to_string(backup.bytes) + " {}");

  SECTION("it restores what was there, and nothing that came later") {
    const Database restored;
    const std::string command =
        "pg_restore --exit-on-error --dbname='" + restored.url() + "' '" + backup.location + "'";
    REQUIRE(std::system(command.c_str()) == 0);
    Database& look = const_cast<Database&>(restored);
    CHECK(look.text("SELECT count(*) FROM old") == "3");
    CHECK_FALSE(look.has_table("alembic_version"));
  }
  SECTION("where nothing is pending none is taken") {
    const Ended again = scene.upgrade_with_dump();
    CHECK(again.outcome().outcome == OutcomeKind::kUpToDate);
    CHECK_FALSE(again.outcome().backup);
    CHECK(scene.files().size() == 1);
  }
}

TEST_CASE("the policy says when a backup is taken") {
  Scene scene;
  scene.history.add("bbb2", "CREATE TABLE fresh (id int);");
  SECTION("destructive: before a plan that destroys data") {
    CHECK(scene.upgrade_with_dump({"--backup-policy=destructive"}).outcome().backup);
  }
  SECTION("destructive: not before another") {
    REQUIRE(scene.upgrade_with_dump({"--backup-policy=never"}).code == 0);
    scene.history.add("ccc3", "ALTER TABLE fresh ADD COLUMN name text;");
    const Ended ended = scene.upgrade_with_dump({"--backup-policy=destructive"});
    CHECK(ended.code == 0);
    CHECK_FALSE(ended.outcome().backup);
  }
  SECTION("never") {
    CHECK_FALSE(scene.upgrade_with_dump({"--backup-policy=never"}).outcome().backup);
    CHECK(scene.files().empty());
  }
}

TEST_CASE("when pg_dump fails nothing is applied") {
  Scene scene;
  SECTION("the folder is not there") {
    const Ended ended = scene.upgrade({"--backup=pgdump", "--backup-dir=/nowhere/backups"});
    check_nothing_applied(scene, ended);
    CHECK(ended.outcome().error->message.contains("/nowhere/backups"));
  }
  SECTION("the folder is full") {
    scene.database.execute(
        "CREATE TABLE big AS SELECT gen_random_uuid() FROM generate_series(1, 20000)");
    std::optional<FileLimit> limit(64 * 1024);
    Program program({"upgrade", "--dir", scene.history.folder(), "--output", "json",
                     "--backup=pgdump", "--backup-dir=" + scene.folder.path().string(), "head"},
                    {{"DATABASE_URL", scene.database.url()}});
    limit.reset();
    const Ended ended = program.wait();
    check_nothing_applied(scene, ended);
    CHECK(ended.outcome().error->message.contains("pg_dump"));
  }
  SECTION("it takes longer than its limit") {
    const Held held(scene.database);
    const Ended ended = scene.upgrade_with_dump({"--backup-timeout=200ms"});
    check_nothing_applied(scene, ended);
    CHECK(ended.outcome().error->reason == "BackupTimedOut");
    CHECK(eventually([&] { return scene.pg_dump_is_gone(); }));
  }
  SECTION("it says why, and not the password") {
    const std::string url = scene.login_url();
    scene.database.execute("CREATE ROLE gone NOLOGIN");
    const TemporaryFolder programs;
    const fs::path fake = programs.path() / "pg_dump";
    std::ofstream(fake) << "#!/bin/sh\n[ \"$1\" != --version ] || exec /usr/bin/env "
                           "PATH=\"${PATH#*:}\" pg_dump --version\n"
                           "echo \"login with $PGPASSWORD refused\" >&2; exit 9\n";
    fs::permissions(fake, fs::perms::owner_all);
    const Ended ended = testing::run(
        {"upgrade", "--dir", scene.history.folder(), "--output", "json", "--backup=pgdump",
         "--backup-dir=" + scene.folder.path().string(), "head"},
        {{"DATABASE_URL", url}, {"PATH", programs.path().string() + ":" + std::getenv("PATH")}});
    check_nothing_applied(scene, ended);
    CHECK(ended.outcome().error->message == "pg_dump ended with code 9: login with *** refused");
    CHECK_FALSE((ended.out + ended.err).contains(kPassword));
    scene.database.execute("DROP ROLE gone");
  }
}

TEST_CASE("a server that is newer than pg_dump is told before anything happens, with the fix") {
  Scene scene;
  const TemporaryFolder programs;
  const fs::path fake = programs.path() / "pg_dump";
  std::ofstream(fake) << "#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.4'\n";
  fs::permissions(fake, fs::perms::owner_all);
  const Ended ended =
      testing::run({"upgrade", "--dir", scene.history.folder(), "--output", "json",
                    "--backup=pgdump", "--backup-dir=" + scene.folder.path().string(), "head"},
                   {{"DATABASE_URL", scene.database.url()},
                    {"PATH", programs.path().string() + ":" + std::getenv("PATH")}});
  check_nothing_applied(scene, ended);
  CHECK(ended.outcome().error->reason == "PgDumpTooOld");
  CHECK(ended.outcome().error->hint.contains("POSTGRESQL=17"));
}

TEST_CASE("while pg_dump runs the password shows nowhere, and a stop leaves nothing") {
  Scene scene;
  const std::string url = scene.login_url();
  std::optional<Held> held(scene.database);
  Program program({"upgrade", "--dir", scene.history.folder(), "--output", "json",
                   "--backup=pgdump", "--backup-dir=" + scene.folder.path().string(), "head"},
                  {{"DATABASE_URL", url}, {"HEADWAY_LOG_FORMAT", "json"}});
  REQUIRE(eventually([&] { return scene.pg_dump_waits(); }));
  const std::string processes = process_list();
  CHECK(processes.contains("--format=custom"));
  CHECK_FALSE(processes.contains(kPassword));
  // The run's own session is idle, and holds no transaction open.
  CHECK(scene.database.text("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle' AND "
                            "application_name LIKE 'headway %' AND application_name NOT LIKE "
                            "'headway backup %'") == "1");

  SECTION("SIGTERM") {
    program.signal(SIGTERM);
    const Ended ended = program.wait();
    CHECK(ended.code == 143);
    CHECK(ended.outcome().outcome == OutcomeKind::kInterrupted);
    CHECK(scene.files().empty());
    CHECK(scene.database.has_table("old"));
    CHECK_FALSE((ended.out + ended.err).contains(kPassword));
  }
  SECTION("SIGKILL: pg_dump dies with the runner") {
    program.signal(SIGKILL);
    CHECK(program.wait().code == 128 + SIGKILL);
    const std::string file = "--file=" + scene.folder.path().string();
    CHECK(processes.contains(file));
    CHECK(eventually([&] { return !process_list().contains(file); }));
  }
  SECTION("the session goes: nothing is applied") {
    scene.database.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE "
        "'headway %' AND application_name NOT LIKE 'headway backup %'");
    held.reset();
    const Ended ended = program.wait();
    CHECK(ended.code == 3);
    CHECK(scene.database.has_table("old"));
  }
  held.reset();
  CHECK(eventually([&] { return scene.pg_dump_is_gone(); }));
}

TEST_CASE("a command takes the backup: what it is told, and what it says") {
  Scene scene;
  REQUIRE(scene.upgrade({}).code == 0);
  scene.history.add("bbb2", "CREATE TABLE two ();");

  SECTION("one word is for the shell") {
    const Ended ended = scene.upgrade_with_command(
        "echo starting; pg_dump --format=custom --file \"$HEADWAY_BACKUP_DIR/mine\" && "
        "echo \"s3://$HEADWAY_RUN_ID/$HEADWAY_FROM/$HEADWAY_TO\"; echo",
        {"--backup-dir=" + scene.folder.path().string()});
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    const BackupRecord backup = ended.outcome().backup.value();
    CHECK(backup.kind == "command");
    CHECK(backup.location == "s3://" + ended.outcome().run + "/aaa1/bbb2");
    CHECK(scene.files() == Ids{"mine"});
  }
  SECTION("several are a program and its arguments") {
    const Ended ended =
        scene.upgrade({"--backup=command", "--backup-command=printf", "--backup-command=%s-%s\\n",
                       "--backup-command=--a b", "--backup-command=$HOME"});
    CHECK(ended.outcome().backup.value().location == "--a b-$HOME");
  }
  SECTION("one that fails is told with its last words, and without the password") {
    const std::string url = scene.login_url();
    const Ended ended = testing::upgrade(
        scene.history.folder(), url, "head",
        {"--backup=command",
         "--backup-command=echo \"upload as $PGUSER with $PGPASSWORD failed\" >&2; exit 7"});
    CHECK(ended.code == 5);
    CHECK(ended.outcome().error->message ==
          "the backup command ended with code 7: upload as keeper with *** failed");
    CHECK_FALSE((ended.out + ended.err).contains(kPassword));
    CHECK_FALSE(scene.database.has_table("two"));
    CHECK(scene.database.text("SELECT exit_code FROM headway.run ORDER BY finished_at DESC "
                              "LIMIT 1") == "5");
    CHECK_FALSE(scene.database.text("SELECT report FROM headway.run").contains(kPassword));
  }
  SECTION("one that is killed, and one that is not there") {
    CHECK(
        scene.upgrade_with_command("kill -KILL $$").outcome().error->message.contains("signal 9"));
    const Ended missing = scene.upgrade(
        {"--backup=command", "--backup-command=/no/such/program", "--backup-command=x"});
    CHECK(missing.code == 5);
    CHECK(missing.outcome().error->message.contains("cannot be started"));
  }
  SECTION("one that never ends is ended") {
    const Ended ended = scene.upgrade_with_command("exec sleep 600", {"--backup-timeout=100ms"});
    CHECK(ended.code == 5);
    CHECK(ended.outcome().error->reason == "BackupTimedOut");
  }
}

TEST_CASE("a retry from the same rows uses its backup again") {
  Scene scene;
  const std::string file = scene.history.add("bbb2", "SELECT 1/0;");
  const Ended first = scene.upgrade_with_dump();
  CHECK(first.code == 1);
  REQUIRE(first.outcome().backup);
  const std::string location = first.outcome().backup->location;

  SECTION("as long as it fails, and when it succeeds") {
    CHECK(scene.upgrade_with_dump().outcome().backup == first.outcome().backup);
    scene.database.execute("CREATE TABLE written_since ()");
    std::ofstream(file) << "-- mended\n--\n-- revision: bbb2\n-- revises: aaa1\n\n"
                           "-- headway: upgrade\nSELECT 1;\n";
    const Ended mended = scene.upgrade_with_dump();
    CHECK(mended.code == 0);
    CHECK(mended.outcome().backup->location == location);
    CHECK(scene.files().size() == 1);
  }
  SECTION("also one that a killed run has left") {
    scene.database.execute("DELETE FROM headway.run");
    CHECK(scene.upgrade_with_dump().outcome().backup->location == location);
  }
  SECTION("not when its file is gone, or another") {
    SECTION("gone") {
      fs::remove(location);
    }
    SECTION("cut") {
      fs::resize_file(location, 10);
    }
    const Ended again = scene.upgrade_with_dump();
    CHECK(again.outcome().backup->location != location);
    CHECK(fs::exists(again.outcome().backup->location));
  }
  SECTION("not one that is too old") {
    scene.database.execute("UPDATE headway.backup SET taken_at = taken_at - interval '2 days'");
    CHECK(scene.upgrade_with_dump().outcome().backup->location != location);
  }
  SECTION("not from other rows, nor one from before a success") {
    std::ofstream(file) << "-- mended\n--\n-- revision: bbb2\n-- revises: aaa1\n\n"
                           "-- headway: upgrade\nSELECT 1;\n";
    REQUIRE(scene.upgrade_with_dump().code == 0);
    scene.history.add("ccc3", "SELECT 1;");
    const Ended next = scene.upgrade_with_dump();
    CHECK(next.outcome().backup->location != location);
    // Back at the first rows by another tool's hand.
    scene.database.execute("DELETE FROM alembic_version");
    scene.database.execute("CREATE TABLE old ()");
    const Ended again = scene.upgrade_with_dump();
    CHECK(again.code == 0);
    CHECK(again.outcome().backup->location != location);
    CHECK(scene.files().size() == 3);
  }
}

TEST_CASE("old backups are removed, but no stranger's and none since the last success") {
  Scene scene;
  const std::vector<std::string> keep = {"--backup-keep=1"};
  const std::string stranger =
      "headway." + scene.database.name() + ".public-alembic_version.20200101T000000000Z.a.b.dump";
  std::ofstream(scene.folder.path() / stranger) << "of another server";
  std::ofstream(scene.folder.path() / "notes.txt") << "x";
  std::vector<std::string> locations;
  const auto upgrade_once_more = [&](const std::string& id, const std::string& sql, int code) {
    scene.history.add(id, sql);
    const Ended ended = scene.upgrade_with_dump(keep);
    INFO(ended.err);
    REQUIRE(ended.code == code);
    locations.push_back(ended.outcome().backup->location);
  };
  const auto left = [&] {
    std::string pattern;
    for (const std::string& location : locations)
      pattern += fs::exists(location) ? 'x' : '-';
    return pattern;
  };
  upgrade_once_more("bbb2", "SELECT 1;", 0);
  CHECK(left() == "x");
  upgrade_once_more("ccc3", "SELECT 1;", 0);
  CHECK(left() == "-x");
  upgrade_once_more("ddd4", "SELECT 1/0;", 1);
  CHECK(left() == "--x");
  // Other rows, no success in between: both may be needed.
  scene.database.execute("UPDATE alembic_version SET version_num = 'bbb2'");
  upgrade_once_more("eee5", "SELECT 1;", 1);
  CHECK(left() == "--xx");
  CHECK(fs::exists(scene.folder.path() / stranger));
  CHECK(scene.files().size() == 4);
  CHECK(scene.database.text("SELECT count(*) FROM headway.backup") == "2");
}

TEST_CASE("files that are not the ones that were meant are not looked at") {
  Scene scene;
  const Ended ended = scene.upgrade({"--content-hash=" + sha256_hex("something else")});
  CHECK(ended.code == 4);
  CHECK(ended.outcome().error->reason == "SourceChanged");
  CHECK(scene.database.has_table("old"));
  CHECK(scene.database.text("SELECT count(*) FROM pg_namespace WHERE nspname = 'headway'") == "0");

  // As it is documented: name and content of each file, both hashed.
  const fs::path file = *fs::directory_iterator(scene.history.folder());
  std::ofstream(fs::path(scene.history.folder()) / ".hidden.sql") << "passed over";
  std::ofstream(fs::path(scene.history.folder()) / "README.md") << "passed over";
  const std::string hash =
      sha256_hex(sha256_hex(file.filename().string()) + " " + sha256_hex(content(file)) + "\n");
  CHECK(scene.upgrade({"--content-hash=" + hash}).code == 0);
}

TEST_CASE("backup options that do not go together are wrong usage") {
  Scene scene;
  for (const std::vector<std::string>& options : std::vector<std::vector<std::string>>{
           {"--backup=pgdump"},
           {"--backup=command"},
           {"--backup=tape"},
           {"--backup-dir=/tmp"},
           {"--backup=command", "--backup-command=x", "--backup-keep=3"},
           {"--backup=pgdump", "--backup-dir=/tmp", "--backup-keep=0"}}) {
    const Ended ended = scene.upgrade(options);
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.err.contains("--backup"));
  }
}
