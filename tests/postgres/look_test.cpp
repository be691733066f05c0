// current, heads and history, as people and programs see them.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace headway;
using namespace headway::testing;

TEST_CASE("current, heads and history show what Alembic would") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", "CREATE TABLE two ();");
  history.add_on("ccc3", "aaa1", "CREATE TABLE three ();");
  const auto look = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--dir", history.folder()});
    const Ended ended = run(arguments, {{"DATABASE_URL", database.url()}});
    INFO(ended.err);
    CHECK(ended.code == 0);
    return ended.out;
  };

  CHECK(look({"current"}) == "");
  CHECK_FALSE(database.has_table("alembic_version"));
  REQUIRE(upgrade(history.folder(), database.url(), "bbb2").code == 0);

  CHECK(look({"current"}) == "bbb2 (head)\n");
  CHECK(look({"heads"}) == "bbb2 (head)\nccc3 (head)\n");
  CHECK(look({"history"}) ==
        "aaa1 -> bbb2 (head), message of bbb2\n"
        "aaa1 -> ccc3 (head), message of ccc3\n"
        "<base> -> aaa1 (branchpoint), message of aaa1\n");
  CHECK(look({"history", "-i", "-r", ":bbb2"}) ==
        "aaa1 -> bbb2 (head) (current), message of bbb2\n"
        "<base> -> aaa1 (branchpoint), message of aaa1\n");
  CHECK(look({"history", "-r", "current:"}) == "aaa1 -> bbb2 (head), message of bbb2\n");
  CHECK(look({"current", "-v"}).contains("Rev: bbb2 (head)\nParent: aaa1\nPath: "));

  const auto json = nlohmann::json::parse(look({"current", "--output", "json"}));
  CHECK(json.at("revisions").at(0).at("revision") == "bbb2");
  CHECK(json.at("revisions").at(0).at("head") == true);

  const Ended unrelated = run({"history", "-r", "bbb2:ccc3", "--dir", history.folder()});
  CHECK(unrelated.code == 2);
  CHECK(unrelated.err.contains("does not refer to ancestor/descendant"));
}

TEST_CASE("people read each revision with its time, and the result") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();\nDO $$ BEGIN RAISE NOTICE 'said aloud'; END $$;");
  const std::string file = history.add("bbb2", "SELECT nothing;");
  const auto upgrade_text = [&](const std::string& target) {
    return run({"upgrade", target, "--dir", history.folder()}, {{"DATABASE_URL", database.url()}});
  };

  const Ended done = upgrade_text("aaa1");
  CHECK(done.code == 0);
  CHECK(done.out.starts_with("Running upgrade  -> aaa1, message of aaa1 ("));
  CHECK(done.out.ends_with("Done: 1 revision applied; the database is at aaa1\n"));
  CHECK(done.err == "NOTICE: said aloud\n");
  CHECK_FALSE(done.out.contains("\x1b"));

  CHECK(upgrade_text("aaa1").out == "Nothing to do: the database is at aaa1\n");

  const Ended failed = upgrade_text("head");
  CHECK(failed.code == 1);
  CHECK(failed.err ==
        "error: revision bbb2 failed: column \"nothing\" does not exist (SQLSTATE 42703)\n"
        "  where:    " +
            file +
            ":7 (statement 1)\n"
            "  database: everything of this run is rolled back; it is at aaa1\n"
            "  next:     correct the revision, then run it again\n");
}
