// Data that is loaded after the revisions, by `headway seed` and by `headway upgrade`.
#include "tests/postgres/app.hpp"
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <zlib.h>

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
  std::string folder() const { return history_.folder(); }

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
  CHECK(outcome.error->message.starts_with("the seed skills failed: invalid input syntax"));
  CHECK(outcome.error->revision.empty());
  CHECK(outcome.error->file == (data() / "skills.csv").string());
  CHECK(outcome.error->line == 3);
  CHECK(outcome.error->context.contains("COPY skills, line 3"));
  CHECK(database.version_rows() == "aaa1");
  CHECK(skills().empty());
  CHECK(database.text("SELECT count(*) FROM headway.seed") == "0");
  CHECK(database.text("SELECT outcome || ' ' || exit_code FROM headway.run") == "Partial 1");

  write_data("id,name\n1,reading\n");
  CHECK(upgrade().code == 0);
  CHECK(skills() == "1 reading");
}

TEST_CASE_METHOD(Seeding, "where a later seed fails, those before it are said to stay") {
  REQUIRE(headway({"upgrade", "head"}).code == 0);
  database.execute("DELETE FROM skills");
  write_data("id,name\n7,drawing\n");
  const bool refused_by_ledger = GENERATE(false, true);
  const char* const statement = refused_by_ledger ? "SELECT 1;" : "SELECT 1 / 0;";
  CAPTURE(refused_by_ledger);
  if (refused_by_ledger)
    database.execute(
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.name = 'zzz' "
        "THEN RETURN NULL; END IF; RETURN NEW; END $$; CREATE TRIGGER keep BEFORE INSERT ON "
        "headway.seed FOR EACH ROW EXECUTE FUNCTION no()");
  std::ofstream(fs::path(folder()) / "zzz.sql")
      << "-- seed: zzz\n-- requires: aaa1\n-- headway: load\n"
      << statement;
  const Ended failed = headway({"seed", "--output", "json"});
  INFO(failed.err);
  CHECK(failed.code == 1);
  CHECK(failed.outcome().outcome == OutcomeKind::kPartial);
  CHECK(failed.outcome().error->hint.starts_with("the seeds loaded before it stay: skills"));
  CHECK(failed.err.contains("database: a part of this run stays; it is at aaa1"));
  CHECK(skills() == "7 drawing");
}

TEST_CASE_METHOD(Seeding, "rows behind a line that ends the COPY are an error, and none is kept") {
  const std::string end_of_copy = "has rows behind a line `\\.`";
  SECTION("in the text format, of every server") {
    std::string text = kSkills;
    text.replace(text.find(" (FORMAT csv, HEADER)"), 21, "");
    write_seed(text);
    write_data("1\treading\n\\.\n2\twriting\n");
    const Ended failed = upgrade();
    CHECK(failed.code == 1);
    CHECK(failed.outcome().error->message.contains(end_of_copy));
    CHECK(skills().empty());
    write_data("1\treading\n\\.\n");
    CHECK(upgrade().code == 0);
    CHECK(skills() == "1 reading");
  }
  SECTION("in CSV, of servers before 18: the newer ones take the line for a row") {
    const bool is_row = std::stoi(Server::get().major()) >= 18;
    write_data("id,name\n1,reading\n\\.\n2,writing\n");
    const Ended failed = upgrade();
    INFO(failed.err);
    CHECK(failed.code == 1);
    CHECK(failed.outcome().error->message.contains(is_row ? "for type integer: \"\\.\""
                                                          : end_of_copy));
    CHECK(skills().empty());
    write_data("id,name\n1,reading\n\\.\n");
    CHECK(upgrade().code == (is_row ? 1 : 0));
    CHECK(skills() == (is_row ? "" : "1 reading"));
  }
  SECTION("within the quotes of CSV it is data") {
    write_data("id,name\n1,\"reading\n\\.\n\"\n2,writing\n");
    const Ended ended = upgrade();
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(skills() == "1 reading\n\\.\n\n2 writing");
  }
}

TEST_CASE_METHOD(Seeding, "optional data that is there and cannot be read is not passed over") {
  std::string text = kSkills;
  text.replace(text.find("file=skills.csv"), 15, "file=skills.csv optional");
  write_seed(text);
  fs::remove(data() / "skills.csv");
  SECTION("a folder of that name") {
    fs::create_directory(data() / "skills.csv");
    CHECK(upgrade().code == 2);
  }
  SECTION("no data folder of that name") {
    fs::remove_all(data());
    CHECK(upgrade().code == 2);
    fs::create_directory(data());
  }
  SECTION("only what is not there is passed over") {
    CHECK(upgrade().code == 0);
    CHECK(state() == "no data");
  }
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

TEST_CASE_METHOD(Seeding, "a seed cannot write the version table or drop the ledger") {
  const char* statement =
      GENERATE("DELETE FROM alembic_version;", "UPDATE alembic_version SET version_num = 'zz';",
               "DROP TABLE alembic_version;",
               "DROP TABLE alembic_version; CREATE TABLE alembic_version (version_num text);",
               "DROP TABLE headway.seed;", "DROP SCHEMA headway CASCADE;");
  CAPTURE(statement);
  write_seed(std::string("-- seed: skills\n-- requires: aaa1\n\n-- headway: load\n"
                         "INSERT INTO skills VALUES (1, 'one');\n") +
             statement + "\n");
  const Ended ended = upgrade();
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(ended.outcome().error->reason == "VersionTableWritten");
  CHECK(ended.outcome().error->file.contains("zz_skills.sql"));
  CHECK(database.version_rows() == "aaa1");
  CHECK(skills().empty());
  CHECK(state() == "due");
}

TEST_CASE_METHOD(Seeding, "a seed's own settings that end it are its failure") {
  const char* statement = GENERATE("SET TRANSACTION READ ONLY;",
                                   "SET transaction_timeout = '200ms'; SELECT pg_sleep(30);");
  if (std::string(statement).contains("transaction_timeout") &&
      database.text("SELECT current_setting('server_version_num')::int >= 170000") != "t")
    return;
  write_seed(std::string("-- seed: skills\n-- requires: aaa1\n\n-- headway: load\n") + statement +
             "\n");
  const Ended ended = upgrade();
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(ended.outcome().error->file.contains("zz_skills.sql"));
}

TEST_CASE_METHOD(Seeding, "several seeds are loaded into a database that holds no revision") {
  std::ofstream(fs::path(history_.folder()) / "za.sql")
      << "-- seed: a\n\n-- headway: load\nCREATE TABLE a ();\n";
  std::ofstream(fs::path(history_.folder()) / "zb.sql")
      << "-- seed: b\n\n-- headway: load\nCREATE TABLE b ();\n";
  const Ended ended = headway({"seed"});
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.has_table("a"));
  CHECK(database.has_table("b"));
}

TEST_CASE_METHOD(Seeding, "a data file that is no regular file is refused at once") {
  fs::remove(data() / "skills.csv");
  REQUIRE(mkfifo((data() / "skills.csv").c_str(), 0600) == 0);
  const Ended ended = upgrade();
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("it is no regular file"));
}

TEST_CASE_METHOD(Seeding,
                 "a seed that is blocked names its blocker, and waits for it as a run does") {
  REQUIRE(headway({"upgrade", "head", "--output", "json"}).code == 0);
  write_data("id,name\n3,singing\n");
  pqxx::connection other(database.url());
  std::optional<pqxx::work> holder(other);
  holder->exec("LOCK TABLE skills IN ACCESS SHARE MODE");
  Program program({"seed", "--dir", history_.folder(), "--data-dir", data().string()},
                  {{"DATABASE_URL", database.url()}});
  REQUIRE(eventually(
      [&] { return program.said("blocked by pid " + std::to_string(other.backendpid())); }));
  holder.reset();
  CHECK(program.wait().code == 0);
  CHECK(skills() == "3 singing");
}

TEST_CASE_METHOD(Seeding,
                 "a seed that keeps the app waiting to the limit is named, and rolled back") {
  REQUIRE(headway({"upgrade", "head", "--output", "json"}).code == 0);
  write_seed(
      "-- seed: skills\n-- headway: load\nTRUNCATE skills;\nSELECT pg_catalog.pg_sleep(600);\n");
  Program program({"seed", "--dir", history_.folder(), "--hold-timeout", "300ms"},
                  {{"DATABASE_URL", database.url()}});
  REQUIRE(eventually([&] { return database.runs("pg_sleep"); }));
  const App app(database, "SELECT count(*) FROM skills");
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 4);
  CHECK(ended.err.contains("error: the seed skills failed: "));
  CHECK(ended.err.contains("it holds AccessExclusiveLock on public.skills"));
  CHECK(ended.err.contains("nothing of the seed is loaded; let it hold its locks"));
  CHECK_FALSE(ended.err.contains("revision"));
  CHECK(skills() == "1 reading\n2 writing, by hand");
}

TEST_CASE_METHOD(
    Seeding,
    "data that is cut short or written to while it is loaded is an error, and no row stays") {
  REQUIRE(headway({"upgrade", "head", "--output", "json"}).code == 0);
  std::string rows = "id,name\n";
  for (int id = 1; id <= 200'000; ++id)
    rows += std::to_string(id) + ",reading\n";
  write_data(rows);
  // The COPY reads the file when the table is free, long after its hash was read.
  pqxx::connection other(database.url());
  std::optional<pqxx::work> holder(other);
  holder->exec("LOCK TABLE skills IN ACCESS SHARE MODE");
  Program program({"seed", "--dir", history_.folder(), "--data-dir", data().string()},
                  {{"DATABASE_URL", database.url()}});
  REQUIRE(eventually([&] { return program.said("blocked by pid"); }));
  std::string how;
  SECTION("cut short") {
    fs::resize_file(data() / "skills.csv", rows.size() / 2);
    how = "was cut short";
  }
  SECTION("emptied") {
    fs::resize_file(data() / "skills.csv", 0);
    how = "was cut short";
  }
  SECTION("grown") {
    std::ofstream(data() / "skills.csv", std::ios::app) << "200001,writing\n";
    how = "has grown";
  }
  SECTION("of the same length") {
    rows[rows.size() - 2] = 'G';
    std::fstream(data() / "skills.csv", std::ios::in | std::ios::out) << rows;
    how = "changed";
  }
  holder.reset();
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 4);
  CHECK(ended.err.contains("skills.csv " + how + " while the runner read it"));
  CHECK(skills() == "1 reading\n2 writing, by hand");
  CHECK(state() == "due");
}

TEST_CASE_METHOD(Seeding,
                 "data may be packed; where the file is damaged, nothing of it is loaded") {
  std::string seed = kSkills;
  seed.replace(seed.find("skills.csv"), std::string("skills.csv").size(), "skills.csv.gz");
  write_seed(seed);
  const fs::path file = data() / "skills.csv.gz";
  const auto pack = [&](const std::string& text) {
    const gzFile packed = gzopen(file.c_str(), "wb");
    REQUIRE(gzwrite(packed, text.data(), static_cast<unsigned>(text.size())) > 0);
    REQUIRE(gzclose(packed) == Z_OK);
  };
  pack("id,name\n1,reading\n");
  REQUIRE(upgrade().code == 0);
  CHECK(skills() == "1 reading");
  CHECK(state() == "loaded");

  std::string rows = "id,name\n";
  for (int id = 1; id <= 100'000; ++id)
    rows += std::to_string(id) + ",reading\n";
  pack(rows);
  fs::resize_file(file, fs::file_size(file) - 4);
  const Ended ended = headway({"seed"});
  CHECK(ended.code == 1);
  CHECK(ended.err.contains("skills.csv.gz is damaged: it ends too early"));
  CHECK(skills() == "1 reading");
  CHECK(state() == "due");
}

TEST_CASE_METHOD(Seeding, "the size of the data costs the runner no memory") {
  const Ended small = upgrade();
  REQUIRE(small.code == 0);
  {
    std::ofstream rows(data() / "skills.csv");
    rows << "id,name\n";
    const std::string name(10'000, 'x');
    for (int id = 1; id <= 5'000; ++id)
      rows << id << ',' << name << '\n';
  }
  const Ended ended = headway({"seed"});
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(database.text("SELECT count(*) FROM skills") == "5000");
  CHECK(ended.most_memory - small.most_memory < 8 * 1024);
}
