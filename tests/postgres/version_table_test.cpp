// The version table as others left it: its width, its row security, its end.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

constexpr const char* kLong = "0009_teams_have_a_public_channel_model_now";
constexpr const char* kLonger = "0010_teams_have_a_colour_that_may_be_null_";

std::string width(Database& database) {
  return database.text(
      "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attname = 'version_num' AND "
      "attrelid = 'alembic_version'::regclass");
}

}  // namespace

TEST_CASE("a version table that was widened for long ids is taken over") {
  Database database;
  database.execute("CREATE TABLE alembic_version (version_num varchar(64) PRIMARY KEY)");
  database.execute(std::string("INSERT INTO alembic_version VALUES ('") + kLong + "')");
  History history;
  history.add(kLong, "CREATE TABLE one ();");
  history.add(kLonger, "CREATE TABLE two ();");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.version_rows() == kLonger);
  CHECK(width(database) == "character varying(64)");
}

TEST_CASE("a new version table is Alembic's, and wider only where an id needs it") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  SECTION("short ids") {
    REQUIRE(upgrade(history.folder(), database.url()).code == 0);
    CHECK(width(database) == "character varying(32)");
  }
  SECTION("a long id") {
    history.add(kLong, "CREATE TABLE two ();");
    REQUIRE(upgrade(history.folder(), database.url()).code == 0);
    CHECK(width(database) == "character varying(255)");
    CHECK(database.version_rows() == kLong);
  }
  SECTION("a long id that is only written down") {
    history.add(kLong, "CREATE TABLE two ();");
    REQUIRE(run({"stamp", "head", "--dir", history.folder()}, {{"DATABASE_URL", database.url()}})
                .code == 0);
    CHECK(database.version_rows() == kLong);
  }
}

TEST_CASE("an id that the version table cannot hold is refused before anything runs") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  history.add("bbb2", "CREATE TABLE two ();");
  history.add(kLong, "CREATE TABLE three ();");
  const Ended ended = upgrade(history.folder(), database.url());
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "VersionColumnTooNarrow");
  CHECK_FALSE(database.has_table("two"));
  const std::string hint = ended.outcome().error->hint;
  REQUIRE(hint.contains("ALTER TABLE"));
  database.execute(hint.substr(hint.find("ALTER TABLE")));
  CHECK(upgrade(history.folder(), database.url()).code == 0);
}

TEST_CASE("rows that row security hides are never called no revision") {
  Database database;
  database.execute("DROP ROLE IF EXISTS narrow");
  database.execute("CREATE ROLE narrow LOGIN");
  database.execute("GRANT ALL ON SCHEMA public TO narrow");
  database.execute("GRANT CREATE ON DATABASE " + database.name() + " TO narrow");
  database.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)");
  database.execute("INSERT INTO alembic_version VALUES ('aaa1')");
  database.execute("ALTER TABLE alembic_version OWNER TO narrow");
  database.execute("ALTER TABLE alembic_version ENABLE ROW LEVEL SECURITY");
  database.execute("ALTER TABLE alembic_version FORCE ROW LEVEL SECURITY");
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", "CREATE TABLE two ();");
  std::string url = database.url();
  url.replace(url.find("postgres@"), std::string("postgres@").size(), "narrow@");
  const Environment environment = {{"DATABASE_URL", url}};

  const Ended applied = upgrade(history.folder(), url);
  CHECK(applied.code == 3);
  CHECK(applied.outcome().error->reason == "RowSecurity");
  CHECK(applied.outcome().error->hint.contains("NO FORCE ROW LEVEL SECURITY"));
  CHECK_FALSE(database.has_table("one"));
  CHECK(run({"current", "--dir", history.folder()}, environment).code == 3);
  CHECK(run({"wait", "--for", "aaa1", "--timeout", "60s"}, environment).code == 3);

  database.execute("ALTER ROLE narrow BYPASSRLS");
  CHECK(run({"current", "--dir", history.folder()}, environment).out == "aaa1\n");
  CHECK(upgrade(history.folder(), url).code == 0);
  database.execute("DROP OWNED BY narrow");
  database.execute("DROP ROLE narrow");
}

TEST_CASE("row security of the ledger is named with its way out") {
  Database database;
  database.execute("DROP ROLE IF EXISTS narrow");
  database.execute("CREATE ROLE narrow LOGIN");
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  history.add("bbb2", "CREATE TABLE two ();");
  database.execute("GRANT ALL ON SCHEMA public, headway TO narrow");
  database.execute("GRANT ALL ON alembic_version TO narrow");
  database.execute("GRANT ALL ON ALL TABLES IN SCHEMA headway TO narrow");
  const std::string part = GENERATE("revision", "run");
  CAPTURE(part);
  database.execute("ALTER TABLE headway." + part + " ENABLE ROW LEVEL SECURITY");
  std::string url = database.url();
  url.replace(url.find("postgres@"), std::string("postgres@").size(), "narrow@");
  const Ended ended = upgrade(history.folder(), url);
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "RowSecurity");
  CHECK(ended.outcome().error->hint.contains("ALTER TABLE headway." + part +
                                             " NO FORCE ROW LEVEL SECURITY"));
  CHECK_FALSE(database.has_table("two"));
  database.execute("DROP OWNED BY narrow");
  database.execute("DROP ROLE narrow");
}

TEST_CASE("a revision that hides its rows from itself runs as psql would run it") {
  Database database;
  database.execute("DROP ROLE IF EXISTS narrow");
  database.execute("CREATE ROLE narrow LOGIN");
  database.execute("GRANT ALL ON SCHEMA public TO narrow");
  database.execute("GRANT CREATE ON DATABASE " + database.name() + " TO narrow");
  History history;
  history.add("aaa1",
              "CREATE TABLE papers (id int, mine boolean);\n"
              "INSERT INTO papers VALUES (1, true), (2, false);\n"
              "ALTER TABLE papers ENABLE ROW LEVEL SECURITY;\n"
              "ALTER TABLE papers FORCE ROW LEVEL SECURITY;\n"
              "CREATE POLICY mine ON papers USING (mine);");
  history.add("bbb2", "UPDATE papers SET id = id + 10;");
  std::string url = database.url();
  url.replace(url.find("postgres@"), std::string("postgres@").size(), "narrow@");
  const Ended ended = upgrade(history.folder(), url);
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.text("SELECT id FROM papers ORDER BY id") == "2\n11");
  database.execute("DROP OWNED BY narrow");
  database.execute("DROP ROLE narrow");
}

// A statement whose text shows it is refused before anything runs
// (tests/fixtures/sql/row_writes.txt).
TEST_CASE("a revision that takes the version table away fails, with the statement") {
  Database database;
  History history;
  std::string file;
  int line = 8;
  SECTION("with its schema") {
    file = history.add("aaa1",
                       "SELECT 1;\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
                       "CREATE TABLE public.rooms ();");
  }
  SECTION("by itself") {
    file = history.add("aaa1", "SELECT 1;\nDO $$ BEGIN DROP TABLE alembic_version; END $$;");
  }
  SECTION("by writing its row") {
    file = history.add(
        "aaa1", "SELECT 1;\nDO $$ BEGIN INSERT INTO alembic_version VALUES ('aaa1'); END $$;");
  }
  SECTION("by writing another revision's row") {
    history.add("aaa1", "SELECT 1;");
    file = history.add(
        "bbb2", "SELECT 1;\nDO $$ BEGIN UPDATE alembic_version SET version_num = 'bbb2'; END $$;");
  }
  const Ended ended = upgrade(history.folder(), database.url());
  CHECK(ended.code == 1);
  const OutcomeError error = *ended.outcome().error;
  CHECK(error.reason == "VersionTableWritten");
  CHECK(error.file == file);
  CHECK(error.line == line);
  CHECK_FALSE(database.has_table("alembic_version"));
  CHECK_FALSE(database.has_table("rooms"));
}
