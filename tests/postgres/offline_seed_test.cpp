// Seeds in the scripts of `--sql`, applied by psql, against what `headway upgrade` leaves.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/offline.hpp"
#include "tests/postgres/program.hpp"

#include <filesystem>
#include <format>
#include <fstream>

#include <catch2/catch_test_macros.hpp>
#include <zlib.h>

using namespace headway;
using namespace headway::testing;

namespace {

namespace fs = std::filesystem;

/// A history with a table, seeds and their data; a database for the runner and one for psql.
class OfflineSeeds {
 public:
  OfflineSeeds() {
    history_.add("aaa1",
                 "CREATE TABLE words (id serial PRIMARY KEY, word text);\n"
                 "-- headway: downgrade\nDROP TABLE words;");
  }

  /// `sections` is everything below the name.
  void seed(const std::string& name, const std::string& sections) const {
    std::ofstream(fs::path(history_.folder()) / ("zz_" + name + ".sql"))
        << std::format("-- seed: {}\n{}", name, sections);
  }
  void data(const std::string& name, const std::string& content) const {
    std::ofstream(data_.path() / name, std::ios::binary) << content;
  }
  /// A seed that puts the rows of a file in the place of those of the table.
  void seed_of_file(const std::string& content, const std::string& options = "") const {
    data("words.csv", content);
    seed("words", std::format("-- requires: aaa1\n-- headway: load\nDELETE FROM words;\n"
                              "-- headway: copy file=words.csv\nCOPY words (word) FROM STDIN{};\n",
                              options));
  }

  Ended headway(std::vector<std::string> arguments, const Database& database) const {
    const bool loads = arguments.front() == "upgrade";
    arguments.insert(arguments.end(), {"--dir", history_.folder()});
    if (loads) arguments.insert(arguments.end(), {"--data-dir", data_.path().string()});
    Ended ended = run(arguments, {{"DATABASE_URL", database.url()}});
    UNSCOPED_INFO(ended.err);
    return ended;
  }
  std::string script(const std::string& range) const {
    return testing::script(history_.folder(), "upgrade", range,
                           {"--data-dir", data_.path().string()});
  }

  /// Upgrades by the runner and by psql, and compares all that they leave.
  void upgrade_both(const std::string& range) {
    REQUIRE(headway({"upgrade", "head"}, ours).code == 0);
    const Ended ended = psql(theirs, script(range));
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    CHECK(state(theirs) == state(ours));
  }
  std::string words(Database& database) {
    return database.text("SELECT word FROM words ORDER BY id");
  }
  std::string loaded_at() {
    return theirs.text("SELECT name || loaded_at FROM headway.seed ORDER BY name");
  }

  Database ours;
  Database theirs;

 protected:
  History history_;

 private:
  TemporaryFolder data_;
};

void pack(const fs::path& file, const std::string& text) {
  const gzFile packed = gzopen(file.c_str(), "wb");
  REQUIRE(gzwrite(packed, text.data(), static_cast<unsigned>(text.size())) > 0);
  REQUIRE(gzclose(packed) == Z_OK);
}

}  // namespace

TEST_CASE_METHOD(OfflineSeeds, "a script loads the seeds as an upgrade does") {
  seed_of_file("word\n\"one, two\"\n'three\n", " (FORMAT csv, HEADER)");
  seed("inline",
       "\n-- headway: load\nCREATE TABLE marks (a text, b text);\n"
       "COPY marks FROM STDIN;\nit's\t\"x\n\\N\t$$\n\\.\n"
       "INSERT INTO marks VALUES ('a:b', ':c');\n");
  seed("xlast", "-- requires: aaa1\n-- headway: load\nUPDATE words SET word = upper(word);\n");
  upgrade_both("head");
  CHECK(words(theirs) == "ONE, TWO\n'THREE");
  CHECK(theirs.text("SELECT count(*) FROM marks") == "3");
}

TEST_CASE_METHOD(OfflineSeeds, "a script that is run twice changes nothing the second time") {
  seed_of_file("one\n");
  const std::string whole = script("head");
  REQUIRE(psql(theirs, whole).code == 0);
  const std::string before = state(theirs) + loaded_at();
  CHECK(psql(theirs, whole).code == 3);
  CHECK(state(theirs) + loaded_at() == before);
  // Only the seed is in it.
  const Ended again = psql(theirs, script("head:head"));
  CHECK(again.code == 0);
  CHECK(again.out == "The seed words is loaded already\n");
  CHECK(state(theirs) + loaded_at() == before);
}

TEST_CASE_METHOD(OfflineSeeds, "rows of any kind are passed over where their seed is loaded") {
  const char* const rows =
      "'\n\"\n$$\n$headway$\n/*\n*/\n--\n\\if "
      "x\n\\endif\n\\else\n\\quit\n:'word'\n:word\n;\nCOMMIT;\n"
      "\\N\n(\n\xC3\xA4\n";
  seed_of_file(rows);
  upgrade_both("head");
  CHECK(theirs.text("SELECT count(*) FROM words") == "18");
  const std::string before = state(theirs) + loaded_at();
  const Ended again = psql(theirs, script("head:head"));
  CHECK(again.code == 0);
  CHECK(again.out == "The seed words is loaded already\n");
  CHECK(state(theirs) + loaded_at() == before);
}

TEST_CASE_METHOD(OfflineSeeds, "a script reads rows to their end however the file ends") {
  const std::vector<std::string> contents = {"a\nb\n", "a\nb",        "a\r\nb\r\n",
                                             "a\r\nb", "a\nb\n\\.\n", "a\r\nb\r\n\\.\r\n"};
  for (const std::string& content : contents) {
    INFO(content);
    seed_of_file(content);
    upgrade_both(content == contents.front() ? "head" : "head:head");
    CHECK(words(theirs) == "a\nb");
  }
  for (const char* content : {"", "\\.\n"}) {
    INFO(content);
    seed_of_file(content);
    upgrade_both("head:head");
    CHECK(words(theirs).empty());
  }
}

TEST_CASE_METHOD(OfflineSeeds, "a script loads data again that has changed, and packed data too") {
  seed_of_file("one\n");
  upgrade_both("head");
  seed_of_file("two\n");
  upgrade_both("head:head");
  CHECK(words(theirs) == "two");
  seed("packed",
       "-- requires: aaa1\n-- headway: load\nDELETE FROM words;\n"
       "-- headway: copy file=words.gz\nCOPY words (word) FROM STDIN;\n");
  data("words.gz", "");
  TemporaryFolder folder;
  pack(folder.path() / "words.gz", "three\n");
  data("words.gz", content(folder.path() / "words.gz"));
  upgrade_both("head:head");
  CHECK(words(theirs) == "three");
}

TEST_CASE_METHOD(OfflineSeeds, "a revision that was applied again makes its seed due in a script") {
  seed_of_file("one\n");
  upgrade_both("head");
  REQUIRE(headway({"downgrade", "base"}, ours).code == 0);
  REQUIRE(psql(theirs, testing::script(history_.folder(), "downgrade", "head:base")).code == 0);
  upgrade_both("head");
  CHECK(words(theirs) == "one");
}

TEST_CASE_METHOD(OfflineSeeds, "a script says which seeds it does not load") {
  history_.add("bbb2", "CREATE TABLE two ();");
  seed_of_file("one\n");
  seed("waits", "-- requires: bbb2\n-- headway: load\nCREATE TABLE three ();\n");
  seed("without",
       "\n-- headway: load\n-- headway: copy file=no.csv optional\nCOPY words FROM "
       "STDIN;\n");
  const std::string text = script("aaa1");
  CHECK(text.contains(
      "-- The seed waits is not loaded: this script does not lead to the revision bbb2.\n"));
  CHECK(text.contains("-- The seed without is not loaded: no.csv is not there.\n"));
  CHECK(psql(theirs, text).code == 0);
  CHECK(theirs.text("SELECT name FROM headway.seed") == "words");
}

TEST_CASE_METHOD(OfflineSeeds, "a seed that fails in a script leaves no row, and revisions stay") {
  seed("a", "\n-- headway: load\nCREATE TABLE one ();\n");
  seed("b", "\n-- headway: load\nCREATE TABLE two ();\nSELECT 1 / 0;\n");
  seed("c", "\n-- headway: load\nCREATE TABLE three ();\n");
  CHECK(psql(theirs, script("head")).code == 3);
  CHECK(theirs.version_rows() == "aaa1");
  CHECK(theirs.has_table("one"));
  CHECK_FALSE(theirs.has_table("two"));
  CHECK_FALSE(theirs.has_table("three"));
  CHECK(theirs.text("SELECT name FROM headway.seed") == "a");
}

TEST_CASE_METHOD(OfflineSeeds,
                 "a script that was cut short amid a seed is an error, and keeps none of it") {
  REQUIRE(headway({"upgrade", "head"}, theirs).code == 0);
  seed_of_file("one\ntwo\nthree\n");
  const std::string whole = script("head:head");
  const auto cut_behind = [&](const std::string& part) {
    INFO(part);
    const std::size_t at = whole.find(part);
    REQUIRE(at != std::string::npos);
    return psql(theirs, whole.substr(0, at + part.size())).code;
  };
  const std::vector<std::string> places = {"\\if :headway_due\n", "FROM STDIN; SELECT", "\none\ntw",
                                           "\\.\n", "INSERT INTO headway.seed"};
  for (const std::string& place : places) {
    CHECK(cut_behind(place) == 3);
    CHECK(words(theirs).empty());
  }
  CHECK(psql(theirs, whole).code == 0);
  for (const std::string& place : places)
    CHECK(cut_behind(place) == 3);
  CHECK(words(theirs) == "one\ntwo\nthree");
}

TEST_CASE_METHOD(OfflineSeeds, "a seed in a script cannot write the version table") {
  seed("a", "\n-- headway: load\nDELETE FROM alembic_version;\n");
  const Ended ended = psql(theirs, script("head"));
  CHECK(ended.code == 3);
  CHECK(ended.err.contains("the seed a wrote the version table"));
  CHECK(theirs.version_rows() == "aaa1");
}

TEST_CASE_METHOD(OfflineSeeds,
                 "a seed that psql cannot carry is refused before anything is printed") {
  const auto refused = [&](const std::string& why) {
    const Ended ended = headway({"upgrade", "--sql", "head"}, theirs);
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK(ended.err.contains(why));
  };
  seed_of_file(std::string("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0\377\377", 21), " (FORMAT binary)");
  refused("zz_words.sql:6: the data");
  refused("holds a NUL, as the binary format does");
  seed_of_file("a\rb\r", " (FORMAT csv)");
  refused("ends its lines with a carriage return alone");
  seed_of_file("a\n\\.\nb\n");
  const Ended behind = headway({"upgrade", "--sql", "head"}, theirs);
  CHECK(behind.code == 1);
  CHECK(behind.out.empty());
  seed_of_file("a\n");
  seed("a", "\n-- headway: load\nSET standard_conforming_strings = off;\nSELECT 'a\\'b';\n");
  refused("sets standard_conforming_strings to off");
}

TEST_CASE_METHOD(OfflineSeeds, "a seed loads rows with the role's own row security") {
  history_.add("bbb2",
               "CREATE TABLE mine (who text);\nALTER TABLE mine ENABLE ROW LEVEL SECURITY;\n"
               "ALTER TABLE mine FORCE ROW LEVEL SECURITY;\n"
               "CREATE POLICY own ON mine USING (true) WITH CHECK (true);\n");
  seed("mine",
       "-- requires: bbb2\n-- headway: load\nSET LOCAL ROLE seeder;\n"
       "INSERT INTO mine VALUES ('me');\nDELETE FROM mine WHERE who = 'you';\n");
  ours.execute("DO $$ BEGIN CREATE ROLE seeder; EXCEPTION WHEN duplicate_object THEN END $$");
  for (Database* database : {&ours, &theirs})
    database->execute("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO seeder");
  upgrade_both("head");
  CHECK(theirs.text("SELECT who FROM mine") == "me");
}
