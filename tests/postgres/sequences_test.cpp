// PostgreSQL rolls back no nextval() and no setval(): what a run says about them after a failure.
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <csignal>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

using Names = std::vector<std::string>;

/// The sequences that the hint names, or nothing.
std::string moved(const Ended& ended) {
  const std::string hint = ended.outcome().error->hint;
  const std::string before = "where the run has moved them: ";
  const std::size_t begin = hint.find(before);
  if (begin == std::string::npos) return "";
  return hint.substr(begin + before.size(), hint.find(';', begin) - begin - before.size());
}

struct Sequences {
  Sequences() {
    database.execute("CREATE SEQUENCE ids");
    database.execute("CREATE SEQUENCE untouched");
    database.execute("SELECT nextval('untouched')");
    database.execute("CREATE TABLE t (id serial, name text)");
    database.execute("CREATE SCHEMA \"App\"");
    database.execute("CREATE SEQUENCE \"App\".\"Keys\"");
  }

  Ended go(const std::vector<std::string>& more = {}) const {
    return upgrade(history.folder(), database.url(), "head", more);
  }
  /// In text, as people see it.
  std::string text_of(const std::vector<std::string>& words) const {
    std::vector<std::string> arguments = words;
    arguments.insert(arguments.end(), {"--dir", history.folder()});
    return run(arguments, {{"DATABASE_URL", database.url()}}).err;
  }

  Database database;
  History history;
};

}  // namespace

TEST_CASE_METHOD(Sequences, "sequences that a failed revision has moved are named") {
  std::string statement;
  std::string expected = "public.ids";
  SECTION("setval()") {
    statement = "SELECT setval('ids', 100)";
  }
  SECTION("setval() without a call") {
    statement = "SELECT setval('ids', 100, false)";
  }
  SECTION("nextval()") {
    statement = "SELECT nextval('ids')";
  }
  SECTION("in a DO block") {
    statement = "DO $$ BEGIN PERFORM setval('ids', 100); END $$";
  }
  SECTION("by the default of a column") {
    statement = "INSERT INTO t (name) VALUES ('a')";
    expected = "public.t_id_seq";
  }
  SECTION("several, with a search path of the revision's own") {
    statement = "SET search_path = \"App\";\nSELECT nextval('\"Keys\"'), setval('public.ids', 7)";
    expected = "\"App\".\"Keys\", public.ids";
  }
  history.add("aaa1", statement + ";\nSELECT 1/0;");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(ended.outcome().outcome == OutcomeKind::kRolledBack);
  CHECK(moved(ended) == expected);
  const std::string text = text_of({"upgrade", "head"});
  CHECK(text.contains("everything of this run is rolled back; it is at base (no revision)\n"));
  CHECK(text.contains("PostgreSQL does not move sequences back"));
}

TEST_CASE_METHOD(Sequences, "sequences that a failed revision has not moved are not named") {
  std::string statements;
  SECTION("it only reads one") {
    statements = "SELECT last_value FROM ids;\nSELECT 1/0;";
  }
  SECTION("it made it") {
    statements = "CREATE SEQUENCE own;\nSELECT nextval('own');\nSELECT 1/0;";
  }
  SECTION("the call stands behind the statement that fails") {
    statements = "SELECT 1/0;\nSELECT setval('ids', 1, false), nextval('untouched');";
  }
  SECTION("RESTART is rolled back") {
    statements = "ALTER SEQUENCE untouched RESTART;\nTRUNCATE t RESTART IDENTITY;\nSELECT 1/0;";
  }
  history.add("aaa1", statements);
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(moved(ended).empty());
  CHECK(ended.outcome().error->hint == "correct the revision, then run it again");
}

TEST_CASE_METHOD(Sequences, "sequences that committed revisions have moved are not named") {
  history.add("aaa1", "-- headway: upgrade\nSELECT nextval('ids');");
  history.add("bbb2", "-- headway: upgrade\nSELECT nextval('untouched');\nSELECT 1/0;");
  const Ended ended = go({"--transaction=revision"});
  INFO(ended.err);
  CHECK(ended.outcome().outcome == OutcomeKind::kPartial);
  CHECK(moved(ended) == "public.untouched");
}

TEST_CASE_METHOD(Sequences, "a sequence that the undo has dropped is not named") {
  history.add("aaa1",
              "-- headway: upgrade\nCREATE TABLE mine (id serial);\n-- headway: downgrade\nDROP "
              "TABLE mine;");
  history.add("bbb2", "INSERT INTO mine DEFAULT VALUES;\nSELECT nextval('ids');\nSELECT 1/0;");
  const Ended ended = go({"--transaction=revision"});
  INFO(ended.err);
  CHECK(ended.outcome().outcome == OutcomeKind::kRolledBack);
  CHECK(ended.outcome().schema_restored == true);
  CHECK(moved(ended) == "public.ids");
}

TEST_CASE_METHOD(Sequences, "a downgrade that fails names the sequences that it has moved") {
  history.add("aaa1", "-- headway: upgrade\nSELECT 1;\n-- headway: downgrade\nSELECT 1/0;");
  history.add("bbb2",
              "-- headway: upgrade\nSELECT 1;\n-- headway: downgrade\nSELECT setval('ids', 1, "
              "false), nextval('untouched');");
  REQUIRE(go().code == 0);
  const std::string text = text_of({"downgrade", "base"});
  CHECK(text.contains("error: the downgrade of revision aaa1 failed: division by zero"));
  CHECK(text.contains("everything of this run is rolled back; it is at bbb2\n"));
  CHECK(text.contains("where the run has moved them: public.ids, public.untouched; correct"));
  const Ended part = run(
      {"downgrade", "base", "--transaction=revision", "--dir", history.folder(), "--output=json"},
      {{"DATABASE_URL", database.url()}});
  CHECK(part.outcome().outcome == OutcomeKind::kPartial);
  CHECK(part.outcome().applied == Names{"bbb2"});
  CHECK(part.outcome().current == Names{"aaa1"});
  CHECK(moved(part).empty());
}

TEST_CASE_METHOD(Sequences, "a run that is interrupted names the sequences that it has moved") {
  history.add("aaa1", "SELECT setval('ids', 100);\nSELECT pg_sleep(600);");
  Program program(upgrade_arguments(history.folder()), {{"DATABASE_URL", database.url()}});
  REQUIRE(eventually([&] { return database.runs("pg_sleep"); }));
  program.signal(SIGTERM);
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 143);
  CHECK(moved(ended) == "public.ids");
}
