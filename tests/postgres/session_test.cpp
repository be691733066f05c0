// The session itself, below the program: messages, errors, cancelling, the state that revisions
// leave behind.
#include "runner/database/session.hpp"

#include "runner/database/advisory_lock.hpp"
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <thread>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <sys/resource.h>

using namespace headway;
using namespace headway::testing;
using database::Session;
using database::SessionOptions;
using database::Statement;
using database::StatementError;

namespace {

Session open(const Database& where, SessionOptions options = {}) {
  return Session(database::ConnectionUrl::parse(Secret(where.url())), options);
}

StatementError error_of(Session& session, const std::vector<Statement>& statements) {
  try {
    session.run(statements);
  } catch (const StatementError& error) {
    return error;
  }
  FAIL("no statement failed");
  throw std::logic_error("unreachable");
}

}  // namespace

TEST_CASE("statements sent together give their results in order") {
  Database where;
  Session session = open(where);
  session.begin();
  const std::vector<Statement> statements = {
      {.text = "CREATE TABLE t (id int, name text)"},
      {.text = "COPY t FROM STDIN", .copy_data = "1\tone\n2\ttwo\n"},
      {.text = "COPY t FROM STDIN", .copy_data = ""},
      {.text = "UPDATE t SET name = name || '!'"},
      {.text = "COPY t TO STDOUT"},
      {.text = "SELECT name, id FROM t ORDER BY id"},
      {.text = "SELECT NULL"},
      {.text = "SELECT 1 WHERE false"}};
  const auto results = session.run(statements);
  REQUIRE(results.size() == statements.size());
  CHECK(results[1].affected == 2);
  CHECK(results[2].affected == 0);
  CHECK(results[3].affected == 2);
  CHECK(results[5].rows == 2);
  CHECK(results[5].columns == 2);
  CHECK(results[5].first == "one!");
  CHECK(results[6].rows == 1);
  CHECK_FALSE(results[6].first);
  CHECK(results[7].rows == 0);
  session.commit();
  CHECK(where.text("SELECT count(*) FROM t") == "2");
}

TEST_CASE("the failing one of several statements is known") {
  Database where;
  Session session = open(where);
  session.begin();
  SECTION("when it fails as it runs") {
    const StatementError error =
        error_of(session, {{.text = "SELECT 1"}, {.text = "SELECT 1/0"}, {.text = "SELECT 2"}});
    CHECK(error.statement() == 1);
    CHECK_FALSE(error.offset());
    CHECK(error.server().sqlstate == "22012");
    CHECK_FALSE(error.transient());
  }
  SECTION("when it cannot be parsed, though nothing ran then") {
    const StatementError error =
        error_of(session, {{.text = "SELECT 'ü'"}, {.text = "SELECT 1 1"}, {.text = "SELECT 2"}});
    CHECK(error.statement() == 1);
    CHECK(error.offset() == 9);
  }
  SECTION("when a name in it is unknown, behind letters of several bytes") {
    const StatementError error =
        error_of(session, {{.text = "SELECT 'äöü€'"}, {.text = "SELECT '€', nothing"}});
    CHECK(error.statement() == 1);
    CHECK(error.offset() == 14);
  }
  SECTION("when it is a COPY without data") {
    const StatementError error =
        error_of(session, {{.text = "CREATE TABLE t ()"}, {.text = "COPY t FROM STDIN"}});
    CHECK(error.statement() == 1);
  }
  CHECK_FALSE(session.in_sound_transaction());
  session.rollback();
  CHECK(session.query("SELECT 1").at(0).at(0) == "1");
}

TEST_CASE("a rule that also selects does not shift the count of statements") {
  Database where;
  where.execute("CREATE TABLE t (n int)");
  where.execute("CREATE RULE one AS ON INSERT TO t DO ALSO SELECT 'x'::text, new.n");
  where.execute("CREATE RULE two AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2, 3)");
  Session session = open(where);
  session.begin();
  const auto results =
      session.run(std::vector<Statement>{{.text = "INSERT INTO t VALUES (1)"},
                                         {.text = "INSERT INTO t VALUES (2), (3)"},
                                         {.text = "SELECT n FROM t ORDER BY n DESC"}});
  REQUIRE(results.size() == 3);
  CHECK(results[0].affected == 1);
  CHECK(results[1].affected == 2);
  CHECK(results[2].rows == 3);
  CHECK(results[2].first == "3");
  const StatementError error = error_of(
      session,
      {{.text = "INSERT INTO t VALUES (4)"}, {.text = "SELECT 1"}, {.text = "SELECT 1/0"}});
  CHECK(error.statement() == 2);
}

TEST_CASE("a large result is never held as a whole") {
  Database where;
  Session session = open(where);
  session.begin();
  const auto resident = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
  };
  const long before = resident();
  const auto results = session.run(std::vector<Statement>{
      {.text = "SELECT repeat('x', 1000) FROM generate_series(1, 600000)"},
      {.text = "COPY (SELECT repeat('x', 1000) FROM generate_series(1, 100000)) TO STDOUT"},
      {.text = "SELECT 2"}});
  REQUIRE(results.size() == 3);
  CHECK(results[0].rows == 600000);
  CHECK(results[2].first == "2");
#ifdef __SANITIZE_ADDRESS__
  CHECK(resident() >= before);  // It keeps memory that is freed, to find later uses of it.
#else
  CHECK(resident() - before < 320);  // In MiB, of 700.
#endif
}

TEST_CASE("quoting is right with every setting of the session") {
  Database where;
  Session session = open(where);
  const std::string text = "it's a \\ \"test\" ü";
  for (const char* setting : {"on", "off"}) {
    session.query(std::string("SET standard_conforming_strings = ") + setting);
    CHECK(session.query("SELECT " + session.literal(text)).at(0).at(0) == text);
  }
  session.query("CREATE TABLE " + session.identifier("a\"b ") + " ()");
  CHECK(where.text("SELECT relname FROM pg_class WHERE relname LIKE 'a\"%'") == "a\"b ");
  CHECK_THROWS_AS(session.literal("K\xf6ln"), StatementError);
}

TEST_CASE("a zero byte is refused, not taken for the end") {
  Database where;
  Session session = open(where);
  session.begin();
  const std::string text("CREATE TABLE t ();\0DROP TABLE t", 31);
  CHECK_THROWS_AS(session.run(std::vector<Statement>{{.text = text}}), database::DatabaseError);
}

TEST_CASE("a failed transaction is never committed") {
  Database where;
  Session session = open(where);
  session.begin();
  error_of(session, {{.text = "CREATE TABLE t ()"}, {.text = "SELECT 1/0"}});
  CHECK_THROWS_AS(session.commit(), std::logic_error);
  session.rollback();
  CHECK_FALSE(where.has_table("t"));
}

TEST_CASE("a running statement can be cancelled from another thread") {
  Database where;
  Session session = open(where, {.application_name = "headway"});
  database::Canceller canceller = session.canceller();
  std::jthread other([&] {
    eventually([&] { return where.runs("pg_sleep"); });
    canceller.cancel();
  });
  CHECK_THROWS_AS(session.query("SELECT pg_sleep(600)"), StatementError);
  CHECK(session.connected());
  CHECK(session.query("SELECT 1").at(0).at(0) == "1");
}

TEST_CASE("a lost connection is reported with the server's last words") {
  Database where;
  Session session = open(where, {.application_name = "headway"});
  REQUIRE(where.terminate_runners() == 1);
  CHECK_THROWS_AS(session.query("SELECT 1"), database::ConnectionLost);
  CHECK_FALSE(session.connected());
  session.rollback();
}

TEST_CASE("the lock belongs to one session at a time") {
  Database where;
  std::optional<Session> one(open(where));
  Session two = open(where);
  const std::int64_t key = database::lock_key(where.name(), "public.alembic_version");
  CHECK(key != database::lock_key(where.name(), "other.alembic_version"));
  CHECK(database::try_lock(*one, key));
  CHECK_FALSE(database::try_lock(two, key));
  one.reset();
  CHECK(eventually([&] { return database::try_lock(two, key); }));
}

TEST_CASE("a session has its baseline, whatever the database is set to") {
  Database where;
  for (const char* setting :
       {"statement_timeout = '1h'", "lock_timeout = '1h'", "client_encoding = 'LATIN1'",
        "standard_conforming_strings = off", "idle_in_transaction_session_timeout = '1h'",
        "default_transaction_read_only = on"})
    where.execute("ALTER DATABASE " + where.name() + " SET " + setting);
  const bool has_transaction_timeout = Server::get().major() >= "17";
  if (has_transaction_timeout)
    where.execute("ALTER DATABASE " + where.name() + " SET transaction_timeout = '1h'");
  Session session = open(where, {.writes = true, .lock_timeout = std::chrono::milliseconds{500}});
  const auto setting = [&](const std::string& name) {
    return session.query("SHOW " + name).at(0).at(0);
  };
  CHECK(setting("statement_timeout") == "0");
  CHECK(setting("lock_timeout") == "500ms");
  CHECK(setting("client_encoding") == "UTF8");
  CHECK(setting("standard_conforming_strings") == "on");
  CHECK(setting("idle_in_transaction_session_timeout") == "0");
  if (has_transaction_timeout) CHECK(setting("transaction_timeout") == "0");
  CHECK(setting("client_connection_check_interval") == "2s");
  session.begin();
  CHECK(setting("transaction_read_only") == "off");
}

TEST_CASE("a standby is no place to write to") {
  const Server standby(Server::Kind::kStandby);
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const Ended ended = upgrade(history.folder(), standby.url("postgres"));
  CHECK(ended.code == 3);
  CHECK(ended.outcome().error->reason == "ReadOnly");
  CHECK(run({"current", "--dir", history.folder()}, {{"DATABASE_URL", standby.url("postgres")}})
            .code == 0);
}

TEST_CASE("no revision finds what the one before did to the session") {
  Database where;
  where.execute("CREATE SCHEMA apart");
  where.execute("DROP ROLE IF EXISTS somebody");
  where.execute("CREATE ROLE somebody");
  where.execute("GRANT ALL ON SCHEMA public TO somebody");
  History history;
  history.add("aaa1",
              "CREATE TEMPORARY TABLE scratch (id int);\nPREPARE plan AS SELECT 1;\n"
              "DECLARE kept CURSOR WITH HOLD FOR SELECT 1;\nLISTEN channel;\n"
              "SET statement_timeout = '1h';\nSET lock_timeout = 0;\nSET search_path = apart;\n"
              "SET custom.setting = 'x';\nSET client_encoding = 'LATIN1';\nSET "
              "standard_conforming_strings = off;\n"
              "SET SESSION AUTHORIZATION somebody;\nCREATE TABLE public.theirs ();\n"
              "-- headway: verify\nSELECT current_user = 'somebody';");
  history.add(
      "bbb2",
      "CREATE TABLE found AS SELECT current_user::text AS who, current_schema()::text AS path, "
      "current_setting('statement_timeout') AS timeout, current_setting('lock_timeout') AS lock, "
      "current_setting('client_encoding') AS encoding, "
      "coalesce(current_setting('custom.setting', true), '') AS custom, "
      "(SELECT count(*) FROM pg_prepared_statements) AS prepared, "
      "(SELECT count(*) FROM pg_cursors WHERE name = 'kept') AS cursors, "
      "(SELECT count(*) FROM pg_listening_channels()) AS channels, "
      "to_regclass('scratch') AS scratch, 'ü\\' AS text;");
  std::string first;
  SECTION("also with the options of its sections") {
    const Ended ended = upgrade(history.folder(), where.url());
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    CHECK(where.text("SELECT found::text FROM found") ==
          "(postgres,public,0,10ms,UTF8,\"\",0,0,0,,\"ü\\\\\")");
    CHECK(where.version_rows() == "bbb2");
  }
  where.execute("DROP OWNED BY somebody");
  where.execute("DROP ROLE somebody");
}

TEST_CASE("a section's timeouts hold for its statements") {
  Database where;
  History history;
  history.add(
      "aaa1",
      "-- headway: upgrade statement-timeout=50ms lock-timeout=3s\nCREATE TABLE one AS SELECT "
      "current_setting('lock_timeout') AS lock;\nSELECT pg_sleep(60);");
  const Ended ended = upgrade(history.folder(), where.url());
  CHECK(ended.code == 1);
  CHECK(ended.outcome().error->sqlstate == "57014");
  CHECK(ended.outcome().error->statement == 2);
}

TEST_CASE("a file that pg_dump wrote is a revision like any other") {
  Database source;
  Database where;
  History history;
  TemporaryFolder folder;
  const std::string dump = folder.path() / "dump.sql";
  REQUIRE(std::system(
              ("pgbench --initialize --quiet '" + source.url() + "' 2> /dev/null").c_str()) == 0);
  source.execute("CREATE SEQUENCE numbers START 7");
  source.execute("CREATE FUNCTION triple(int) RETURNS int LANGUAGE sql RETURN $1 * 3");
  source.execute("COMMENT ON TABLE pgbench_history IS 'it''s a; \\ $$ test'");
  REQUIRE(std::system(("pg_dump '" + source.url() + "' > " + dump).c_str()) == 0);
  history.add("aaa1", "-- headway: upgrade\n" + content(dump));
  history.add("bbb2",
              "ALTER TABLE pgbench_accounts ADD COLUMN checked boolean NOT NULL DEFAULT false;\n"
              "CREATE TABLE after_dump (id bigint DEFAULT nextval('numbers'));");

  const Ended ended = upgrade(history.folder(), where.url());

  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(where.version_rows() == "bbb2");
  CHECK(where.text("SELECT count(*) FROM pgbench_accounts WHERE NOT checked") == "100000");
  CHECK(where.text("SELECT count(*) || ' ' || triple(2) FROM pgbench_tellers") == "10 6");
  CHECK(where.text("SELECT obj_description('pgbench_history'::regclass)") == "it's a; \\ $$ test");
  CHECK(where.text(
            "SELECT count(*) FROM pg_index WHERE indrelid::regclass::text LIKE 'pgbench%'") == "3");
}

TEST_CASE("a revision that makes its transaction read-only fails, and is not retried for ever") {
  Database where;
  History history;
  const std::string file =
      history.add("aaa1", "CREATE TABLE one ();\nSET TRANSACTION READ ONLY;\nCREATE TABLE two ();");
  const Ended ended = upgrade(history.folder(), where.url());
  CHECK(ended.code == 1);
  CHECK(ended.outcome().error->sqlstate == "25006");
  CHECK(ended.outcome().error->statement == 3);
  CHECK_FALSE(where.has_table("one"));
}
