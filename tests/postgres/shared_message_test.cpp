// Small revisions are sent together. What each does and is blamed for stays its own.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <format>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

/// statement_timestamp() is when the server received the message.
constexpr const char* kNote = "INSERT INTO noted VALUES ('{}', statement_timestamp());\n";

std::string note(const std::string& id) {
  return std::vformat(kNote, std::make_format_args(id));
}

std::string messages(Database& database) {
  return database.text("SELECT count(DISTINCT at) FROM noted");
}

void make_noted(Database& database) {
  database.execute("CREATE TABLE noted (id text PRIMARY KEY, at timestamptz)");
}

}  // namespace

TEST_CASE("small revisions share a message, and each has its row in the ledger") {
  Database database;
  make_noted(database);
  History history;
  history.add("aaa1", note("aaa1"));
  history.add("bbb2", "CREATE TABLE b (id int);\n" + note("bbb2"));
  history.add("ccc3", "ALTER TABLE b ADD COLUMN more text;\n" + note("ccc3"));
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(messages(database) == "1");
  CHECK(ended.outcome().applied == std::vector<std::string>{"aaa1", "bbb2", "ccc3"});
  CHECK(database.version_rows() == "ccc3");
  CHECK(database.text("SELECT revision || ' ' || array_to_string(parents, ',') || ' ' || "
                      "(duration_ms >= 0) || ' ' || (downgrade IS NULL) FROM headway.revision "
                      "ORDER BY revision") ==
        "aaa1  true true\nbbb2 aaa1 true true\nccc3 bbb2 true true");
}

TEST_CASE("a revision that changes the session is followed by a message of its own") {
  Database database;
  make_noted(database);
  database.execute("CREATE SCHEMA aside");
  History history;
  history.add("aaa1", "SET search_path = aside, public;\n" + note("aaa1"));
  history.add("bbb2", "CREATE TABLE b (id int);\n" + note("bbb2"));
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  CHECK(messages(database) == "2");
  CHECK(database.text("SELECT to_regclass('public.b')") == "b");
}

TEST_CASE("code that rows set off changes the session of no later revision") {
  Database database;
  make_noted(database);
  database.execute("CREATE SCHEMA aside");
  History history;
  std::string made = "aaa1";
  SECTION("a trigger that was there") {
    database.execute(
        "CREATE FUNCTION moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
        "set_config('search_path', 'aside, public', false); RETURN NEW; END $$");
    database.execute(
        "CREATE TRIGGER moves BEFORE INSERT ON noted FOR EACH ROW EXECUTE FUNCTION moves()");
  }
  SECTION("a trigger that a revision before has made") {
    history.add("aaa0",
                "CREATE FUNCTION moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
                "set_config('search_path', 'aside, public', false); RETURN NEW; END $$;\n"
                "CREATE TRIGGER moves BEFORE INSERT ON noted FOR EACH ROW EXECUTE FUNCTION "
                "moves();");
  }
  SECTION("a default that calls set_config() itself") {
    database.execute(
        "ALTER TABLE noted ADD COLUMN more text DEFAULT set_config('search_path', 'aside, public', "
        "false)");
  }
  SECTION("a check of a domain that a revision before has made") {
    history.add("aaa0",
                "CREATE DOMAIN watched AS text CHECK (set_config('search_path', 'aside, public', "
                "false) IS NOT NULL); ALTER TABLE noted ADD COLUMN more watched DEFAULT 'a';");
  }
  SECTION("a rule") {
    database.execute(
        "CREATE RULE moves AS ON INSERT TO noted DO ALSO SELECT set_config('search_path', 'aside, "
        "public', false)");
  }
  history.add("aaa1", note("aaa1"));
  history.add("bbb2", "CREATE TABLE b (id int);");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(database.text("SELECT to_regclass('public.b')") == "b");
}

TEST_CASE("a failure in a shared message is that of its revision") {
  Database database;
  make_noted(database);
  History history;
  history.add("aaa1", note("aaa1"));
  history.add("bbb2", note("bbb2"));
  const std::string file = history.add("ccc3", "CREATE TABLE c (id int);\n" + note("aaa1"));
  history.add("ddd4", note("ddd4"));
  const Ended ended = upgrade(history.folder(), database.url());
  CHECK(ended.code == 1);
  const Outcome outcome = ended.outcome();
  REQUIRE(outcome.error);
  CHECK(outcome.error->revision == "ccc3");
  CHECK(outcome.error->sqlstate == "23505");
  CHECK(outcome.error->statement == 2);
  CHECK(outcome.error->line == 8);
  CHECK(outcome.rolled_back == std::vector<std::string>{"aaa1", "bbb2", "ccc3"});
  CHECK(outcome.applied.empty());
  CHECK(database.text("SELECT count(*) FROM noted") == "0");
}

TEST_CASE("a syntax error in a shared message is that of its revision") {
  Database database;
  make_noted(database);
  History history;
  history.add("aaa1", note("aaa1"));
  history.add("bbb2", "CREATE TABLE b (id no_such_type);");
  history.add("ccc3", "CREATE TABLE c (id int);");
  const Ended ended = upgrade(history.folder(), database.url());
  CHECK(ended.code == 1);
  CHECK(ended.outcome().error.value().revision == "bbb2");
  CHECK(ended.outcome().error.value().sqlstate == "42704");
}

TEST_CASE("revisions before the one that failed in a shared message are said to have run") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE a (id int);");
  history.add("bbb2", "CREATE TABLE a (id int);");
  const Ended ended =
      run({"upgrade", "head", "--dir", history.folder()}, {{"DATABASE_URL", database.url()}});
  CHECK(ended.code == 1);
  CHECK(ended.err.contains("bbb2"));
  CHECK(ended.out.contains("-> aaa1"));
  CHECK_FALSE(ended.out.contains("-> bbb2"));
}

TEST_CASE("none is said to have run where the server cannot read the message") {
  if (std::stoi(Server::get().major()) >= 16) return;  // Only an older grammar refuses IS JSON.
  Database database;
  make_noted(database);
  History history;
  history.add("aaa1", note("aaa1"));
  history.add("bbb2", "INSERT INTO noted VALUES ('1' IS JSON);");
  const Ended ended =
      run({"upgrade", "head", "--dir", history.folder()}, {{"DATABASE_URL", database.url()}});
  CHECK(ended.code == 1);
  CHECK(ended.err.contains("bbb2"));
  CHECK_FALSE(ended.out.contains("-> aaa1"));
}

TEST_CASE("what follows a value that an enumeration lacked is applied behind a COMMIT") {
  Database database;
  make_noted(database);
  database.execute("CREATE TYPE mood AS ENUM ('good')");
  database.execute("CREATE TABLE moods (mood mood)");
  History history;
  history.add("aaa1", note("aaa1"));
  history.add("bbb2", "ALTER TYPE mood ADD VALUE 'bad';");
  history.add("ccc3", note("ccc3"));
  history.add("ddd4", "INSERT INTO moods VALUES ('bad');");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.text("SELECT mood FROM moods") == "bad");
}
