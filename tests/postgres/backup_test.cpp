// Backups before an upgrade: pg_dump and commands, their failures, and that no password shows.
#include "common/sha256.hpp"
#include "runner/backup/unfinished.hpp"
#include "tests/postgres/backup_scene.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/proxy.hpp"

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
  SECTION("destructive: before an INSERT that a trigger of the database may answer with a DELETE") {
    REQUIRE(scene.upgrade_with_dump({"--backup-policy=never"}).code == 0);
    scene.history.add("ccc3", "INSERT INTO fresh VALUES (1);");
    SECTION("with the trigger") {
      scene.database.execute(
          "CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");
      scene.database.execute(
          "CREATE TRIGGER t BEFORE INSERT ON fresh FOR EACH ROW EXECUTE FUNCTION tidy()");
      CHECK(scene.upgrade_with_dump({"--backup-policy=destructive"}).outcome().backup);
    }
    SECTION("with a default that calls a function") {
      scene.database.execute(
          "CREATE FUNCTION tidy() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'");
      scene.database.execute("ALTER TABLE fresh ADD COLUMN other int DEFAULT tidy()");
      CHECK(scene.upgrade_with_dump({"--backup-policy=destructive"}).outcome().backup);
    }
    SECTION("with a cast that calls a function") {
      scene.database.execute(
          "CREATE TYPE mood AS ENUM ('calm');"
          "CREATE FUNCTION tidy(text) RETURNS mood LANGUAGE sql AS 'SELECT NULL::mood';"
          "CREATE CAST (text AS mood) WITH FUNCTION tidy(text) AS ASSIGNMENT");
      CHECK(scene.upgrade_with_dump({"--backup-policy=destructive"}).outcome().backup);
    }
    SECTION("without") {
      CHECK_FALSE(scene.upgrade_with_dump({"--backup-policy=destructive"}).outcome().backup);
    }
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

TEST_CASE("a table with forced row security fails the backup, in pg_dump's own words") {
  Scene scene;
  scene.database.execute("CREATE ROLE dumper LOGIN PASSWORD 'word'");
  scene.database.execute("GRANT ALL ON SCHEMA public TO dumper");
  scene.database.execute("CREATE SCHEMA headway AUTHORIZATION dumper");
  scene.database.execute("ALTER TABLE old OWNER TO dumper");
  scene.database.execute("ALTER TABLE old FORCE ROW LEVEL SECURITY");
  scene.database.execute("ALTER TABLE old ENABLE ROW LEVEL SECURITY");
  const std::string url =
      "postgresql://dumper:word@127.0.0.1:" + std::to_string(Server::get().port()) + "/" +
      scene.database.name();
  const Ended ended =
      headway::testing::upgrade(scene.history.folder(), url, "head", scene.dump_options());
  check_nothing_applied(scene, ended);
  CHECK(ended.outcome().error->message.contains("row-level security policy for table \"old\""));
  scene.database.execute("ALTER ROLE dumper BYPASSRLS");
  CHECK(headway::testing::upgrade(scene.history.folder(), url, "head", scene.dump_options()).code ==
        0);
  scene.database.execute("REASSIGN OWNED BY dumper TO postgres");
  scene.database.execute("DROP OWNED BY dumper");
  scene.database.execute("DROP ROLE dumper");
}

TEST_CASE("a server that is newer than every pg_dump is refused before anything is applied") {
  Scene scene;
  const PretendingProxy future("99");
  const Ended ended = headway::testing::upgrade(
      scene.history.folder(), future.url(scene.database.name()), "head", scene.dump_options());
  check_nothing_applied(scene, ended);
  CHECK(ended.outcome().error->reason == "PgDumpTooOld");
  CHECK(ended.outcome().error->message.contains("the server is PostgreSQL 99"));
  CHECK(ended.outcome().error->hint.contains("POSTGRESQL=99"));
}

TEST_CASE("a pg_dump on PATH that does not fit is passed over for one of PostgreSQL's packages") {
  Scene scene;
  const TemporaryFolder programs;
  const fs::path fake = programs.path() / "pg_dump";
  std::ofstream(fake) << "#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.4'\n";
  fs::permissions(fake, fs::perms::owner_all);
  const auto backup = [&](std::vector<std::string> options) {
    std::vector<std::string> words = {"upgrade",  "--dir", scene.history.folder(),
                                      "--output", "json",  "head"};
    words.insert(words.end(), options.begin(), options.end());
    const Ended ended =
        testing::run(words, {{"DATABASE_URL", scene.database.url()},
                             {"PATH", programs.path().string() + ":" + std::getenv("PATH")}});
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    return ended.outcome().backup->location;
  };
  SECTION("by the runner") {
    const std::string file =
        backup({"--backup=pgdump", "--backup-dir=" + scene.folder.path().string()});
    CHECK(dumped_by(file) == fitting_major());
  }
  SECTION("and by a command of the user's") {
    CHECK(backup({"--backup=command", "--backup-command=pg_dump --version"})
              .starts_with("pg_dump (PostgreSQL) " + fitting_major() + "."));
  }
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
    held.reset();
    CHECK(scene.files().size() == 1);
    // Another runner's dump that is under way: it has it locked.
    const fs::path busy = scene.folder.path() / (".headway." + scene.database.name() +
                                                 ".public-alembic_version.x.dump.unfinished");
    const backup::Unfinished other(busy);
    const Ended next = scene.upgrade_with_dump();
    CHECK(next.code == 0);
    CHECK(next.err.contains("removed"));
    CHECK(scene.files() ==
          std::vector{busy.filename().string(),
                      fs::path(next.outcome().backup->location).filename().string()});
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

TEST_CASE("a command takes the backup: its variables, and its output") {
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
  SECTION("one that fails is reported with its last words, and without the password") {
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
  SECTION("a password that libpq takes from its variable is kept out of them too") {
    std::string url = scene.login_url();
    const std::size_t at = url.find(kPassword);
    REQUIRE(at != std::string::npos);
    url.erase(at - 1, std::string(kPassword).size() + 1);  // with the colon
    const Ended ended = testing::run(
        {"upgrade", "--dir", scene.history.folder(), "--output", "json", "--backup=command",
         "--backup-command=echo \"upload as $PGUSER with $PGPASSWORD failed\" >&2; exit 7", "head"},
        {{"DATABASE_URL", url}, {"PGPASSWORD", kPassword}});
    CHECK(ended.code == 5);
    CHECK(ended.outcome().error->message ==
          "the backup command ended with code 7: upload as keeper with *** failed");
    CHECK_FALSE((ended.out + ended.err).contains(kPassword));
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
