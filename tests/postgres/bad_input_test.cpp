// The problems in a user's files are reported as one error with their places, and change nothing.
#include "tests/postgres/database.hpp"
#include "tests/postgres/program.hpp"

#include <fstream>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

struct Wrong {
  std::string what;
  std::vector<std::pair<std::string, std::string>> files;
  std::vector<std::string> messages;  ///< all of it stands in the error: places, and what to do
};

const std::string kGood =
    "-- Good\n--\n-- revision: aaa1\n-- revises:\n\n-- headway: upgrade\nCREATE TABLE good ();\n";

std::string revision(const std::string& id, const std::string& revises, const std::string& rest) {
  return "-- " + id + "\n--\n-- revision: " + id + "\n-- revises: " + revises +
         "\n\n-- headway: upgrade\n" + rest;
}

std::vector<Wrong> wrong_inputs() {
  return {
      {"a header that cannot be read",
       {{"2.sql", "-- Bad\n-- revision: b b\n-- headway: upgrade\nSELECT 1;\n"}},
       {"2.sql:2"}},
      {"an unknown section",
       {{"2.sql", revision("bbb2", "aaa1", "SELECT 1;\n-- headway: downgrad\nSELECT 2;\n")}},
       {"2.sql:8", "downgrad"}},
      {"a missing parent",
       {{"2.sql", revision("bbb2", "nope", "SELECT 1;\n")}},
       {"2.sql:3", "nope"}},
      {"two revisions with one id",
       {{"2.sql", revision("aaa1", "", "SELECT 1;\n")}},
       {"2.sql:3", "1.sql:3", "aaa1"}},
      {"a cycle",
       {{"2.sql", revision("bbb2", "ccc3", "SELECT 1;\n")},
        {"3.sql", revision("ccc3", "bbb2", "SELECT 1;\n")}},
       {"2.sql", "3.sql"}},
      {"a psql meta-command",
       {{"2.sql", revision("bbb2", "aaa1", "SELECT 1;\n\\i other.sql\n")}},
       {"2.sql:8", "\\i"}},
      {"text that is never closed",
       {{"2.sql", revision("bbb2", "aaa1", "SELECT 1;\nSELECT 'open;\n")}},
       {"2.sql:8"}},
      {"a statement that ends the transaction",
       {{"2.sql", revision("bbb2", "aaa1", "SELECT 1;\nCOMMIT;\n")}},
       {"2.sql:8", "COMMIT"}},
  };
}

}  // namespace

TEST_CASE("bad input is one error with its places, ends with 2, and changes nothing") {
  const Wrong wrong = GENERATE(from_range(wrong_inputs()));
  INFO(wrong.what);
  Database database;
  TemporaryFolder folder;
  std::ofstream(folder.path() / "1.sql") << kGood;
  for (const auto& [name, text] : wrong.files)
    std::ofstream(folder.path() / name) << text;
  const std::vector<std::string> words = {"upgrade", "head", "--dir", folder.path()};

  const Ended text = run(words, {{"DATABASE_URL", database.url()}});
  INFO(text.err);
  CHECK(text.code == 2);
  CHECK(text.out.empty());
  CHECK(text.err.starts_with("error: "));
  CHECK(text.err.find("error: ", 1) == std::string::npos);
  CHECK(text.err.contains("database: nothing was applied"));
  for (const std::string& part : wrong.messages)
    CHECK(text.err.contains(part));

  const Outcome outcome = upgrade(folder.path(), database.url()).outcome();
  CHECK(outcome.outcome == OutcomeKind::kFailed);
  CHECK(outcome.error->file.starts_with(folder.path().string()));
  CHECK(outcome.applied.empty());
  CHECK(database.text(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == "0");
  CHECK(database.text("SELECT count(*) FROM pg_namespace WHERE nspname = 'headway'") == "0");
}

TEST_CASE("what the server cannot read, and does not say where, is reported with its line") {
  Database database;
  TemporaryFolder folder;
  std::string sqlstate = "22021";
  std::string statement = "SELECT E'a\\377'";
  SECTION("an escape that is no character") {}
  SECTION("a statement that PostgreSQL knows and does not have") {
    sqlstate = "0A000";
    statement = "CREATE ASSERTION a CHECK (true)";
  }
  std::ofstream(folder.path() / "1.sql") << kGood << "SELECT 1;\n" << statement << ";\n";
  const Ended ended = upgrade(folder.path(), database.url());
  CHECK(ended.code == 1);
  const OutcomeError error = *ended.outcome().error;
  CHECK(error.sqlstate == sqlstate);
  CHECK(error.statement == 3);
  CHECK(error.line == 9);
  CHECK_FALSE(error.message.contains("session"));
}

TEST_CASE("a byte of another encoding is reported with its line") {
  Database database;
  TemporaryFolder folder;
  std::ofstream(folder.path() / "1.sql") << kGood << "SELECT 1;\nSELECT 2,\n  'K\xf6ln';\n";
  const Ended ended = upgrade(folder.path(), database.url());
  CHECK(ended.code == 1);
  CHECK(ended.outcome().error->sqlstate == "22021");
  CHECK(ended.outcome().error->statement == 3);
  CHECK(ended.outcome().error->line == 10);
  CHECK_FALSE(database.has_table("good"));
}
