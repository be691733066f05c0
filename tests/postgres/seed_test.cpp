// Data that is loaded after the revisions, by `headway seed` and by `headway upgrade`.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

namespace fs = std::filesystem;

constexpr const char* kSkills =
    "-- Skills\n--\n-- seed: skills\n-- requires: aaa1\n\n-- headway: load\n"
    "TRUNCATE skills;\n"
    "-- headway: copy file=skills.csv\n"
    "COPY skills (id, name) FROM STDIN (FORMAT csv, HEADER);\n";

/// A history with a table, a seed of it, and its data.
class Seeding {
 public:
  Seeding() {
    history_.add("aaa1", "CREATE TABLE skills (id integer PRIMARY KEY, name text NOT NULL);");
    write_seed(kSkills);
    write_data("id,name\n1,reading\n2,\"writing, by hand\"\n");
  }

  void write_seed(const std::string& text) const {
    std::ofstream(fs::path(history_.folder()) / "zz_skills.sql") << text;
  }
  void write_data(const std::string& text) const {
    std::ofstream(data_.path() / "skills.csv") << text;
  }
  fs::path data() const { return data_.path(); }

  Ended headway(std::vector<std::string> words) const {
    words.insert(words.end(), {"--dir", history_.folder()});
    if (words.front() == "seed" || words.front() == "upgrade")
      words.insert(words.end(), {"--data-dir", data_.path().string()});
    return run(words, {{"DATABASE_URL", database.url()}});
  }
  Ended upgrade() const { return headway({"upgrade", "head", "--output", "json"}); }

  std::string skills() { return database.text("SELECT id || ' ' || name FROM skills ORDER BY id"); }
  std::string state() const {
    const auto json = nlohmann::json::parse(headway({"seed", "--list", "--output", "json"}).out);
    return json.at("seeds").at(0).at("state");
  }

  mutable Database database;

 protected:
  History history_;

 private:
  TemporaryFolder data_;
};

}  // namespace

TEST_CASE_METHOD(Seeding, "an upgrade loads a seed once, and again when it or its data changes") {
  const Ended first = upgrade();
  INFO(first.err);
  CHECK(first.code == 0);
  CHECK(skills() == "1 reading\n2 writing, by hand");
  CHECK(state() == "loaded");
  database.execute("DELETE FROM skills WHERE id = 1");
  CHECK(upgrade().outcome().outcome == OutcomeKind::kUpToDate);
  CHECK(skills() == "2 writing, by hand");

  write_data("id,name\n3,arithmetic\n");
  CHECK(state() == "due");
  CHECK(upgrade().outcome().outcome == OutcomeKind::kSucceeded);
  CHECK(skills() == "3 arithmetic");

  write_seed(std::string(kSkills) + "INSERT INTO skills VALUES (4, 'music');\n");
  CHECK(headway({"seed"}).code == 0);
  CHECK(skills() == "3 arithmetic\n4 music");
  CHECK(database.text("SELECT count(*) FROM headway.seed") == "1");
}

TEST_CASE_METHOD(Seeding, "data that is missing is one clear error before anything runs") {
  fs::remove(data() / "skills.csv");
  const Ended refused = upgrade();
  CHECK(refused.code == 2);
  CHECK(refused.err.contains("zz_skills.sql:8: the data"));
  CHECK_FALSE(database.has_table("skills"));
  CHECK_FALSE(database.has_table("alembic_version"));

  write_seed(
      "-- seed: skills\n-- headway: load\n-- headway: copy file=skills.csv optional\n"
      "COPY skills FROM STDIN;\n");
  CHECK(upgrade().code == 0);
  CHECK(state() == "no data");
  CHECK(skills().empty());
}

TEST_CASE_METHOD(Seeding, "a requirement that names no revision is refused before anything runs") {
  write_seed("-- seed: skills\n-- requires: aaa1, fff9\n-- headway: load\nSELECT 1;\n");
  const Ended refused = upgrade();
  CHECK(refused.code == 2);
  CHECK(refused.err.contains("zz_skills.sql:1: the seed skills requires fff9"));
  CHECK_FALSE(database.has_table("skills"));
  write_seed("-- seed: skills\n-- requires: +1\n-- headway: load\nSELECT 1;\n");
  CHECK(upgrade().code == 2);
}

TEST_CASE_METHOD(Seeding, "a seed waits for the revisions that it requires") {
  write_seed(
      "-- seed: skills\n-- requires: bbb2\n-- headway: load\n"
      "INSERT INTO skills VALUES (1, 'a', 2);\n");
  history_.add("bbb2", "ALTER TABLE skills ADD COLUMN level integer;");
  CHECK(headway({"upgrade", "aaa1"}).code == 0);
  CHECK(state() == "waiting");
  CHECK(skills().empty());
  CHECK(upgrade().code == 0);
  CHECK(skills() == "1 a");
}

TEST_CASE_METHOD(Seeding,
                 "rows that a downgrade has dropped are loaded again by the next upgrade") {
  History other;
  other.add("aaa1",
            "-- headway: upgrade\nCREATE TABLE skills (id integer PRIMARY KEY, name text NOT NULL);"
            "\n-- headway: downgrade\nDROP TABLE skills;");
  std::ofstream(fs::path(other.folder()) / "zz_skills.sql") << kSkills;
  const auto headway_there = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--dir", other.folder()});
    if (words.front() != "downgrade") words.insert(words.end(), {"--data-dir", data().string()});
    return run(words, {{"DATABASE_URL", database.url()}});
  };
  REQUIRE(headway_there({"upgrade", "head"}).code == 0);
  REQUIRE(headway_there({"downgrade", "base"}).code == 0);
  CHECK_FALSE(database.has_table("skills"));
  REQUIRE(headway_there({"upgrade", "head"}).code == 0);
  CHECK(skills() == "1 reading\n2 writing, by hand");
}

TEST_CASE_METHOD(Seeding, "an older image does not load its seeds over those of a newer one") {
  REQUIRE(upgrade().code == 0);
  database.execute("UPDATE alembic_version SET version_num = 'fff9'");
  write_data("id,name\n9,old\n");
  CHECK(state() == "waiting");
  CHECK(headway({"seed"}).code == 0);
  CHECK(skills() == "1 reading\n2 writing, by hand");
}

TEST_CASE_METHOD(Seeding, "a seed that fails leaves no row of it, and the revisions stay") {
  write_data("id,name\n1,reading\nx,writing\n");
  const Ended failed = upgrade();
  CHECK(failed.code == 1);
  const Outcome outcome = failed.outcome();
  CHECK(outcome.outcome == OutcomeKind::kPartial);
  REQUIRE(outcome.error);
  CHECK(outcome.error->reason == "SeedFailed");
  CHECK(outcome.error->line == 9);
  CHECK(outcome.error->context.contains("COPY skills, line 3"));
  CHECK(database.version_rows() == "aaa1");
  CHECK(skills().empty());
  CHECK(database.text("SELECT count(*) FROM headway.seed") == "0");

  write_data("id,name\n1,reading\n");
  CHECK(upgrade().code == 0);
  CHECK(skills() == "1 reading");
}

TEST_CASE_METHOD(Seeding, "settings of one seed do not reach the next, and a COMMIT is refused") {
  write_seed("-- seed: a\n-- headway: load\nSET search_path TO pg_catalog;\n");
  std::ofstream(fs::path(history_.folder()) / "zz_b.sql")
      << "-- seed: b\n-- headway: load\nINSERT INTO skills VALUES (1, current_schema());\n";
  CHECK(upgrade().code == 0);
  CHECK(skills() == "1 public");
  write_seed("-- seed: a\n-- headway: load\nDELETE FROM skills;\nCOMMIT;\n");
  const Ended refused = upgrade();
  CHECK(refused.code == 2);
  CHECK(refused.err.contains("zz_skills.sql:4: COMMIT would interfere"));
  CHECK(skills() == "1 public");
}
