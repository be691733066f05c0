// Revisions that share a transaction: each finds the state that a new transaction begins with.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

/// In how many transactions the revisions were applied.
std::string transactions(Database& database) {
  return database.text("SELECT count(DISTINCT xmin::text) FROM headway.revision");
}

constexpr const char* kChildFirst =
    "INSERT INTO child VALUES (2, 2);\nINSERT INTO parent VALUES (2);";
constexpr const char* kDeferred =
    "CREATE TABLE parent (id int PRIMARY KEY);\n"
    "CREATE TABLE child (id int, parent int CONSTRAINT fk REFERENCES parent "
    "DEFERRABLE INITIALLY DEFERRED);";

}  // namespace

TEST_CASE("a constraint that is initially deferred is so for each revision") {
  Database database;
  History history;
  std::string expected = "1";
  SECTION("as psql has it for each file") {
    history.add("aaa1", std::string(kDeferred) +
                            "\nINSERT INTO child VALUES (1, 1);\nINSERT INTO parent VALUES (1);");
    history.add("bbb2", kChildFirst);
  }
  SECTION("also where a table with a constraint of the same name is not deferrable") {
    history.add("aaa1", std::string(kDeferred) +
                            "\nCREATE TABLE other (id int, parent int CONSTRAINT fk REFERENCES "
                            "parent);");
    history.add("bbb2", kChildFirst);
    expected = "3";
  }
  SECTION("also where the revision before set all constraints") {
    history.add("aaa1", std::string(kDeferred) +
                            "\nINSERT INTO parent VALUES (1);\nSET CONSTRAINTS ALL IMMEDIATE;");
    history.add("bbb2", kChildFirst);
    expected = "2";
  }
  SECTION("also one that a later revision adds") {
    history.add("aaa1",
                "CREATE TABLE early (id int UNIQUE DEFERRABLE INITIALLY DEFERRED);\n"
                "INSERT INTO early VALUES (1);");
    history.add("bbb2", std::string(kDeferred) + "\n" + kChildFirst);
  }
  history.add("ccc3", "ALTER TABLE child ADD COLUMN note text;");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.text("SELECT count(*) FROM child WHERE id = 2") == "1");
  CHECK(transactions(database) == expected);
}

TEST_CASE("a deferred constraint that a revision drops is not deferred again") {
  Database database;
  History history;
  history.add("aaa1", kDeferred);
  history.add("bbb2", "DROP TABLE child;");
  history.add("ccc3", "SELECT 1;");
  CHECK(upgrade(history.folder(), database.url()).code == 0);
  CHECK(transactions(database) == "1");
}

TEST_CASE("a deferred constraint in a schema that the role may not use is left alone") {
  Database database;
  database.execute("DROP ROLE IF EXISTS outsider");
  database.execute("CREATE ROLE outsider LOGIN");
  database.execute("GRANT ALL ON SCHEMA public TO outsider");
  database.execute("GRANT CREATE ON DATABASE " + database.name() + " TO outsider");
  database.execute("CREATE SCHEMA closed");
  database.execute("CREATE TABLE closed.t (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
  History history;
  history.add("aaa1", kDeferred);
  history.add("bbb2", kChildFirst);
  std::string url = database.url();
  url.replace(url.find("postgres@"), std::string("postgres@").size(), "outsider@");
  const Ended ended = upgrade(history.folder(), url);
  INFO(ended.err);
  CHECK(ended.code == 0);
  database.execute("DROP OWNED BY outsider");
  database.execute("DROP ROLE outsider");
}

TEST_CASE("a violated deferred constraint is reported for its revision") {
  Database database;
  History history;
  std::string sections = kDeferred;
  SECTION("that made it") {}
  SECTION("that is another one") {
    history.add("aaa1", sections);
    sections.clear();
  }
  history.add("bbb2", sections + "\nINSERT INTO child VALUES (9, 9);");
  history.add("ccc3", "SELECT 1;");
  const Ended ended = upgrade(history.folder(), database.url());
  CHECK(ended.code == 1);
  CHECK(ended.outcome().error->revision == "bbb2");
  CHECK(ended.outcome().error->sqlstate == "23503");
  CHECK_FALSE(database.has_table("parent"));
}

TEST_CASE("an enum value that a block adds can be used by the next revision") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TYPE mood AS ENUM ('good');");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  const std::string add = "DO $$ BEGIN EXECUTE 'ALTER TYPE mood ADD' || ' VALUE ''bad'''; END $$;";
  SECTION("the transaction is cut between the two") {
    history.add("bbb2", add);
    history.add("ccc3", "CREATE TABLE moods AS SELECT 'bad'::mood AS mood;");
    const Ended ended = upgrade(history.folder(), database.url());
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(database.text("SELECT mood FROM moods") == "bad");
    CHECK(database.version_rows() == "ccc3");
  }
  SECTION("in the same revision it cannot, and the error says the way out") {
    history.add("bbb2", add + "\nCREATE TABLE moods AS SELECT 'bad'::mood AS mood;");
    const Ended ended = upgrade(history.folder(), database.url());
    CHECK(ended.code == 1);
    CHECK(ended.outcome().error->hint.contains("in a later revision"));
    CHECK(database.version_rows() == "aaa1");
  }
}

TEST_CASE("a run of one segment that had to be cut is undone as one of several is") {
  Database database;
  History history;
  history.add("aaa1", "-- headway: upgrade\n" + std::string(kDeferred) +
                          "\nINSERT INTO parent VALUES (1);\nSET CONSTRAINTS ALL IMMEDIATE;\n"
                          "-- headway: downgrade\nDROP TABLE child;\nDROP TABLE parent;");
  history.add("bbb2", "-- headway: upgrade\n" + std::string(kChildFirst) +
                          "\n-- headway: downgrade\nDELETE FROM child;\nDELETE FROM parent WHERE "
                          "id = 2;");
  history.add("ccc3", "SELECT 1/0;");
  SECTION("and comes back") {
    const Ended ended = upgrade(history.folder(), database.url());
    INFO(ended.err);
    CHECK(ended.code == 1);
    CHECK(ended.err.contains("bbb2 cannot share a transaction with those before it"));
    CHECK(ended.outcome().outcome == OutcomeKind::kRolledBack);
    CHECK(ended.outcome().schema_restored == true);
    CHECK(ended.outcome().rolled_back == std::vector<std::string>{"aaa1", "bbb2", "ccc3"});
    CHECK_FALSE(database.has_table("parent"));
    CHECK(database.version_rows().empty());
  }
  SECTION("unless it is not to be") {
    const Ended ended = upgrade(history.folder(), database.url(), "head", {"--on-failure=stop"});
    INFO(ended.err);
    CHECK_FALSE(ended.err.contains("run again"));
    CHECK(ended.outcome().outcome == OutcomeKind::kPartial);
    CHECK(database.version_rows() == "aaa1");
  }
}

TEST_CASE("an event trigger sees the text of its own statement") {
  Database database;
  database.execute("CREATE TABLE ddl (n serial, query text)");
  database.execute(
      "CREATE FUNCTION keep() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO "
      "ddl (query) VALUES (current_query()); END $$");
  const std::string trigger =
      "CREATE EVENT TRIGGER keep ON ddl_command_end WHEN TAG IN ('CREATE TABLE') "
      "EXECUTE FUNCTION keep()";
  History history;
  std::string sections =
      "CREATE TABLE one ();\nINSERT INTO ddl (query) VALUES ('');\n"
      "CREATE TABLE two ();";
  SECTION("that was there before") {
    database.execute(trigger);
  }
  SECTION("that the revision makes itself") {
    sections = trigger + ";\n" + sections;
  }
  history.add("aaa1", sections);
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  CHECK(database.text("SELECT query FROM ddl WHERE query ~ '^CREATE TABLE (one|two)' ORDER BY n") ==
        "CREATE TABLE one ()\nCREATE TABLE two ()");
}
