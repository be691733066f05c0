// A revision without a transaction that changes its role, or its transaction, as psql would let it.
#include "tests/postgres/bare.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

/// A role that may work in schema app and nowhere else: not on the version table, not in the
/// ledger.
struct Roles : Bare {
  Roles() {
    database.execute(
        "DO $$ BEGIN IF to_regrole('bare_app') IS NULL THEN CREATE ROLE bare_app; END IF; END $$");
    database.execute("CREATE SCHEMA app");
    database.execute("GRANT USAGE, CREATE ON SCHEMA app TO bare_app");
  }
  ~Roles() { database.execute("DROP OWNED BY bare_app"); }

  std::string owner(const std::string& relation) {
    return database.text(
        "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('" + relation +
        "')");
  }
};

}  // namespace

TEST_CASE_METHOD(Roles, "a revision without a transaction may change its role") {
  std::string set;
  SECTION("by SET ROLE") {
    set = "SET ROLE bare_app";
  }
  SECTION("by SET SESSION AUTHORIZATION") {
    set = "SET SESSION AUTHORIZATION bare_app";
  }
  SECTION("by set_config()") {
    set = "SELECT set_config('role', 'bare_app', false)";
  }
  SECTION("by a procedure that commits") {
    database.execute(
        "CREATE PROCEDURE become() LANGUAGE plpgsql AS $$ BEGIN COMMIT; PERFORM "
        "set_config('role', 'bare_app', false); END $$");
    set = "CALL become()";
  }
  history.add("aaa1", kBare + set +
                          ";\nCREATE TABLE app.inside (id int);\n"
                          "CREATE INDEX CONCURRENTLY by_id ON app.inside (id);\n"
                          "REINDEX TABLE CONCURRENTLY app.inside;\n"
                          "INSERT INTO app.inside VALUES (1);\n"
                          "-- headway: verify\nSELECT current_user = 'bare_app';");
  history.add("bbb2", kBare + "CREATE TABLE app.behind (id int);");
  const Ended ended = go();
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(database.version_rows() == "bbb2");
  CHECK(owner("app.inside") == "bare_app");
  CHECK(owner("app.by_id") == "bare_app");
  CHECK(owner("app.behind") == "postgres");
  CHECK(progress().empty());
}

TEST_CASE_METHOD(Roles, "a role lasts as long as the revision's session would have it") {
  history.add("aaa1", kBare +
                          "SET ROLE bare_app;\nCREATE TABLE app.one (id int);\nRESET ROLE;\n"
                          "CREATE TABLE app.two (id int);\nSET LOCAL ROLE bare_app;\n"
                          "CREATE TABLE app.three (id int);");
  const Ended ended = go();
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(owner("app.one") == "bare_app");
  CHECK(owner("app.two") == "postgres");
  CHECK(owner("app.three") == "postgres");
}

TEST_CASE_METHOD(Roles, "a revision that goes on in another session has its role again") {
  const std::string first = "SET ROLE bare_app;\nCREATE TABLE app.one (id int);\n";
  std::string fails;
  SECTION("behind a statement in a transaction") {
    fails = "SELECT 1/0;";
  }
  SECTION("behind one that runs outside of a transaction") {
    fails = "CREATE INDEX CONCURRENTLY by_id ON app.one (id);\nINSERT INTO t VALUES (1);";
  }
  history.add("aaa1", kBare + first + fails);
  const Ended ended = go();
  INFO(ended.err);
  REQUIRE(ended.code == 6);
  CHECK(ended.outcome().error->sqlstate != "");
  History corrected;
  corrected.add("aaa1", kBare + first +
                            (fails.starts_with("CREATE")
                                 ? "CREATE INDEX CONCURRENTLY by_id ON app.one (id);\n"
                                 : "") +
                            "CREATE TABLE app.two (id int);");
  const Ended again = upgrade(corrected.folder(), database.url());
  INFO(again.err);
  CHECK(again.code == 0);
  CHECK(owner("app.two") == "bare_app");
}

TEST_CASE_METHOD(Roles, "a role that may not do what the revision wants fails the revision") {
  history.add("aaa1", kBare +
                          "SET ROLE bare_app;\nCREATE TABLE app.one (id int);\n"
                          "INSERT INTO t VALUES (3, 'c');");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 6);
  CHECK(ended.outcome().error->sqlstate == "42501");
  CHECK(ended.outcome().error->statement == 3);
  CHECK(progress() == "aaa1 2");
}

TEST_CASE_METHOD(Bare, "SET TRANSACTION outside of a transaction is without effect, as in psql") {
  const std::string set = GENERATE(
      "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SET TRANSACTION READ ONLY",
      "SET LOCAL transaction_isolation = 'serializable'", "SET TRANSACTION NOT DEFERRABLE");
  INFO(set);
  history.add("aaa1", kBare + "INSERT INTO t VALUES (3, 'c');\n" + set +
                          ";\nINSERT INTO t SELECT 4, current_setting('transaction_isolation');");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.text("SELECT name FROM t WHERE id = 4") == "read committed");
  CHECK(progress().empty());
}

TEST_CASE_METHOD(Bare, "SET TRANSACTION first in a revision without a transaction runs, too") {
  history.add("aaa1", kBare +
                          "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;\n"
                          "INSERT INTO t VALUES (3, 'c');");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.text("SELECT count(*) FROM t") == "3");
}
