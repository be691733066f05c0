// Scripts of `--sql`, applied by psql, against what the runner itself leaves. Each file of
// tests/fixtures/offline is a revision, in which ID stands for its id.
#include "tests/postgres/offline.hpp"

#include "runner/database/advisory_lock.hpp"
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <algorithm>
#include <format>
#include <fstream>
#include <random>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

using namespace headway;
using namespace headway::testing;

namespace fs = std::filesystem;

namespace {

/// All relations and their columns, in every schema.
std::string state_of_catalog(Database& database) {
  return database.text(
      "SELECT format('%s %s %s', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod)) "
      "FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE "
      "c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, "
      "'pg_toast'::regnamespace) ORDER BY 1");
}

std::string fixture(const std::string& name, const std::string& id) {
  std::string text = content(fs::path(HEADWAY_FIXTURES) / "offline" / (name + ".sql"));
  for (std::size_t at = 0; (at = text.find("ID", at)) != std::string::npos; at += id.size())
    text.replace(at, 2, id);
  return text;
}

std::vector<std::string> fixtures() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(HEADWAY_FIXTURES) / "offline"))
    names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  REQUIRE(names.size() > 8);
  return names;
}

/// A history with branches, merges and dependencies; gives the ids in the order of their making.
std::vector<std::string> random_history(History& history, std::mt19937& random, int round) {
  const std::vector<std::string> names = fixtures();
  std::vector<std::string> ids;
  std::vector<std::string> heads;
  for (int i = 0; i < 9; ++i) {
    const std::string id = std::format("r{}x{}", round, i);
    std::string parents = ids.empty() || random() % 8 == 0 ? "" : ids[random() % ids.size()];
    if (heads.size() > 1 && random() % 3 == 0) parents = heads[0] + ", " + heads[1];
    std::string below = parents;
    if (!ids.empty() && random() % 5 == 0)
      below += "\n-- depends-on: " + ids[random() % ids.size()];
    history.add_on(id, below, fixture(names[random() % names.size()], id));
    std::erase_if(heads, [&](const std::string& head) { return parents.contains(head); });
    heads.push_back(id);
    ids.push_back(id);
  }
  return ids;
}

}  // namespace

TEST_CASE("a script that psql has run leaves what the runner leaves, for each kind of revision") {
  for (const std::string& name : fixtures()) {
    INFO(name);
    History history;
    history.add("aa1", fixture(name, "aa1"));
    history.add("bb2", fixture(name, "bb2"));
    history.add("cc3", "CREATE TABLE last ();\n-- headway: downgrade\nDROP TABLE last;");
    Database ours;
    Database theirs;
    REQUIRE(upgrade(history.folder(), ours.url()).code == 0);
    CHECK(psql(theirs, script(history.folder(), "upgrade", "head")).code == 0);
    CHECK(state(theirs) == state(ours));
    REQUIRE(run({"downgrade", "base", "--dir", history.folder()}, {{"DATABASE_URL", ours.url()}})
                .code == 0);
    CHECK(psql(theirs, script(history.folder(), "downgrade", "head:base")).code == 0);
    CHECK(state(theirs) == state(ours));
  }
}

TEST_CASE("a script that psql has run leaves what the runner leaves, on random histories") {
  std::mt19937 random(20261126);
  for (int round = 0; round < 8; ++round) {
    History history;
    const std::vector<std::string> ids = random_history(history, random, round);
    const std::string mode = round % 2 == 0 ? "--transaction=run" : "--transaction=revision";
    const std::string middle = ids[random() % ids.size()];
    Database ours;
    Database theirs;
    const auto step = [&](const std::string& verb, const std::string& from,
                          const std::string& target) {
      INFO(round << " " << verb << " " << from << ":" << target);
      const Ended done =
          run({verb, target, "--dir", history.folder(), mode}, {{"DATABASE_URL", ours.url()}});
      INFO(done.err);
      REQUIRE(done.code == 0);
      CHECK(psql(theirs, script(history.folder(), verb, from + ":" + target, {mode})).code == 0);
      CHECK(state(theirs) == state(ours));
    };
    step("upgrade", "base", middle);
    step("upgrade", middle, "heads");
    step("downgrade", "heads", "base");
  }
}

TEST_CASE("a script is the same text each time") {
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  CHECK(script(history.folder(), "upgrade", "head") == script(history.folder(), "upgrade", "head"));
  const Ended json =
      run({"upgrade", "--sql", "head", "--dir", history.folder(), "--output", "json"});
  CHECK(nlohmann::json::parse(json.out).at("sql") == script(history.folder(), "upgrade", "head"));
}

TEST_CASE("a script refuses a database that is elsewhere, and changes nothing there") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", "CREATE TABLE two ();");
  const std::string first = script(history.folder(), "upgrade", "aaa1");
  const std::string second = script(history.folder(), "upgrade", "aaa1:bbb2");
  const std::string empty = state_of_catalog(database);
  const Ended early = psql(database, second);
  CHECK(early.code == 3);
  CHECK(early.err.contains("starts from aaa1, and the database is at base (no revision)"));
  CHECK(state_of_catalog(database) == empty);
  CHECK(psql(database, first).code == 0);
  CHECK(psql(database, first).code == 3);
  CHECK(database.version_rows() == "aaa1");
  CHECK(psql(database, second).code == 0);
  CHECK(run({"current", "--dir", history.folder()}, {{"DATABASE_URL", database.url()}}).out ==
        "bbb2 (head)\n");
}

TEST_CASE("a script stops at the first error and at a verify that is not exactly one true") {
  for (const char* verify : {"SELECT false", "SELECT NULL", "SELECT true, true", "SELECT 'true'",
                             "SELECT true WHERE false", "VALUES (true), (true)"}) {
    INFO(verify);
    Database database;
    History history;
    history.add("aaa1", "CREATE TABLE one ();");
    history.add("bbb2", std::format("CREATE TABLE two ();\n-- headway: verify\n{};\n", verify));
    history.add("ccc3", "CREATE TABLE three ();");
    CHECK(psql(database, script(history.folder(), "upgrade", "head")).code == 3);
    CHECK_FALSE(database.has_table("one"));
    CHECK_FALSE(database.has_table("alembic_version"));
    CHECK_FALSE(database.has_table("three"));
    CHECK(upgrade(history.folder(), database.url()).code == 1);
  }
}

TEST_CASE(
    "a script that was cut short is an error, and the rest of its transaction does not stay") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one (x int);\nCOPY one (x) FROM stdin;\n1\n2\n3\n4\n\\.\n");
  history.add("bbb2", "CREATE TABLE two ();");
  const std::string whole =
      script(history.folder(), "upgrade", "head", {"--transaction", "revision"});
  SECTION("amid the rows of a COPY") {
    CHECK(psql(database, whole.substr(0, whole.find("3\n4\n") + 2)).code == 3);
    CHECK_FALSE(database.has_table("one"));
  }
  SECTION("between two transactions") {
    const Ended ended = psql(database, whole.substr(0, whole.find("BEGIN;", whole.find("4\n\\."))));
    CHECK(ended.code == 3);
    CHECK(ended.err.contains("\\endif"));
    CHECK(database.version_rows() == "aaa1");
    CHECK_FALSE(database.has_table("two"));
  }
  SECTION("in its last line") {
    CHECK(psql(database, whole.substr(0, whole.size() - 2)).code == 3);
  }
}

TEST_CASE(
    "a script that was cut short sends no beginning of a statement outside of a transaction") {
  Database database;
  database.execute("CREATE TABLE kept (x int); INSERT INTO kept VALUES (1), (2)");
  History history;
  history.add("aaa1",
              "-- headway: upgrade no-transaction\n"
              "DO $$ BEGIN DELETE FROM kept WHERE x = 1; COMMIT; END $$ LANGUAGE plpgsql;\n"
              "COPY kept FROM stdin;\n3\n4\n\\.\n");
  const std::string whole = script(history.folder(), "upgrade", "head");
  const std::size_t begin = whole.find("DO $$ BEGIN DELETE");
  REQUIRE(begin != std::string::npos);
  SECTION("amid the statement") {
    for (std::size_t end = begin; !whole.substr(0, end).ends_with("\\gexec"); ++end) {
      CAPTURE(whole.substr(begin, end - begin));
      REQUIRE(psql(database, whole.substr(0, end)).code == 3);
      REQUIRE(database.text("SELECT count(*) FROM kept") == "2");
      database.execute("DROP SCHEMA headway CASCADE; DROP TABLE alembic_version");
    }
  }
  SECTION("amid the rows of a COPY") {
    CHECK(psql(database, whole.substr(0, whole.find("3\n4\n") + 2)).code == 3);
    CHECK(database.text("SELECT string_agg(x::text, ',') FROM kept") == "2");
  }
  SECTION("not at all") {
    CHECK(psql(database, whole).code == 0);
    CHECK(database.text("SELECT string_agg(x::text, ',' ORDER BY x) FROM kept") == "2,3,4");
  }
}

TEST_CASE("rows of a COPY with CRLF ends load by a script as by a run") {
  const std::string form = GENERATE("", " WITH (FORMAT csv)");
  CAPTURE(form);
  Database ours;
  Database theirs;
  History history;
  history.add("aaa1", "CREATE TABLE one (x text);\r\nCOPY one (x) FROM stdin" + form +
                          ";\r\na\r\nb\r\n\\.\r\nCREATE TABLE two ();\r\n");
  CHECK(upgrade(history.folder(), ours.url()).code == 0);
  CHECK(psql(theirs, script(history.folder(), "upgrade", "head")).code == 0);
  constexpr const char* kRows = "SELECT string_agg(x, ',') FROM one";
  CHECK(ours.text(kRows) == "a,b");
  CHECK(theirs.text(kRows) == "a,b");
  CHECK(theirs.has_table("two"));
}

TEST_CASE("a script refuses to run within a transaction, and nothing is done") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "script.sql";
  std::ofstream(file) << script(history.folder(), "upgrade", "head");
  const Ended ended = shell(std::format("psql -X -1 -f '{}' '{}'", file.string(), database.url()));
  CHECK(ended.code == 3);
  CHECK(ended.err.contains("without --single-transaction"));
  CHECK_FALSE(database.has_table("one"));
  CHECK_FALSE(database.has_table("alembic_version"));
}

TEST_CASE("a script that failed outside of a transaction is not run twice, and upgrade goes on") {
  Database database;
  History history;
  const std::string file = history.add("aaa1",
                                       "-- headway: upgrade no-transaction\n"
                                       "CREATE TABLE one (x int);\nINSERT INTO one VALUES (1);\n"
                                       "INSERT INTO nothing VALUES (1);\n");
  const std::string failing = script(history.folder(), "upgrade", "head");
  CHECK(psql(database, failing).code == 3);
  CHECK(database.text("SELECT count(*) FROM one") == "1");
  const Ended again = psql(database, failing);
  CHECK(again.code == 3);
  CHECK(again.err.contains("half done: aaa1"));
  CHECK(database.text("SELECT count(*) FROM one") == "1");
  database.execute("CREATE TABLE nothing (x int)");
  CHECK(upgrade(history.folder(), database.url()).code == 0);
  CHECK(database.text("SELECT count(*) FROM one") == "1");
  CHECK(database.text("SELECT count(*) FROM nothing") == "1");
}

TEST_CASE("a script that failed in a statement with an unknown end leaves that to a person") {
  Database database;
  History history;
  history.add("aaa1",
              "-- headway: upgrade no-transaction\nCREATE TABLE one (x int);\n"
              "DO $$ BEGIN INSERT INTO one VALUES (1); COMMIT; PERFORM 1 / 0; END $$;\n");
  CHECK(psql(database, script(history.folder(), "upgrade", "head")).code == 3);
  CHECK(upgrade(history.folder(), database.url()).code == 6);
  CHECK(database.text("SELECT count(*) FROM one") == "1");
}

TEST_CASE("a script that stamps leaves what stamp leaves") {
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", "CREATE TABLE two ();");
  history.add_on("ccc3", "aaa1", "CREATE TABLE three ();");
  Database ours;
  Database theirs;
  const auto step = [&](const std::string& from, const std::string& target) {
    REQUIRE(
        run({"stamp", target, "--dir", history.folder()}, {{"DATABASE_URL", ours.url()}}).code ==
        0);
    CHECK(psql(theirs, script(history.folder(), "stamp", from + target)).code == 0);
    CHECK(state(theirs) == state(ours));
  };
  step("", "heads");
  step("heads:", "aaa1");
  step("aaa1:", "bbb2");
}

TEST_CASE("a script does nothing while a runner is at work") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const auto key = database::lock_key(database.name(), "public.alembic_version");
  database.execute(std::format("SELECT pg_advisory_lock({})", key));
  CHECK(psql(database, script(history.folder(), "upgrade", "head")).code == 3);
  CHECK_FALSE(database.has_table("one"));
  database.execute(std::format("SELECT pg_advisory_unlock({})", key));
  CHECK(psql(database, script(history.folder(), "upgrade", "head")).code == 0);
}

TEST_CASE("a script refuses a database where a run would look for its tables elsewhere") {
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const std::string usual = script(history.folder(), "upgrade", "head");
  const auto refused = [&](const char* preparation, const char* why) {
    INFO(preparation);
    Database database;
    database.execute(preparation);
    const Ended ended = psql(database, usual);
    CHECK(ended.code == 3);
    CHECK(ended.err.contains(why));
    CHECK_FALSE(database.has_table("one"));
  };
  refused("CREATE SCHEMA app CREATE TABLE alembic_version (version_num text)",
          "exists in schema app");
  refused("CREATE SCHEMA postgres", "makes its tables in schema postgres");
  refused("CREATE TABLE headway_run (id text)", "beside the version table, in schema public");
  refused("CREATE PUBLICATION everything FOR ALL TABLES", "publication everything");
}

TEST_CASE("a script makes its tables where the options say") {
  Database ours;
  Database theirs;
  History history;
  history.add("a123456789012345678901234567890123456789", "CREATE TABLE one ();");
  const std::vector<std::string> place = {"--version-table-schema", "app", "--version-table", "v",
                                          "--ledger-schema",        "app"};
  for (Database* database : {&ours, &theirs})
    database->execute("CREATE SCHEMA app");
  REQUIRE(upgrade(history.folder(), ours.url(), "head", place).code == 0);
  CHECK(psql(theirs, script(history.folder(), "upgrade", "head", place)).code == 0);
  CHECK(state_of_catalog(theirs) == state_of_catalog(ours));
  CHECK(theirs.text("SELECT revision FROM app.headway_revision") ==
        theirs.text("SELECT version_num FROM app.v"));
}

TEST_CASE("wrong ranges of --sql are one error, and nothing is printed") {
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", "CREATE TABLE two ();");
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"downgrade", "--sql", "base"}, "downgrade with --sql requires <fromrev>:<torev>"},
      {{"upgrade", "--sql", "a:b:c"}, "[start]:[end]"},
      {{"upgrade", "--sql", "nobody:head"}, "nobody"},
      {{"upgrade", "--sql", "+1:head"}, "none is asked"},
      {{"upgrade", "--sql", "current:head"}, "none is asked"},
      {{"stamp", "--sql", "--purge", "head"}, "Can't use --purge with --sql mode"},
      {{"stamp", "--sql", "aaa1:bbb2", "bbb2:aaa1"}, "single starting revision"},
  };
  for (const auto& [arguments, place] : cases) {
    std::vector<std::string> words = arguments;
    words.insert(words.end(), {"--dir", history.folder()});
    const Ended ended = run(words);
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK(ended.err.contains(place));
  }
  CHECK(run({"downgrade", "--sql", "bbb2:base", "--dir", history.folder()}).code == 7);
}
