// Rows of a COPY that are too long to be held: the runner reads them from the revision's file while
// it sends them.
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <cstdlib>
#include <filesystem>
#include <format>
#include <fstream>
#include <optional>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway;
using namespace headway::testing;

namespace fs = std::filesystem;

namespace {

constexpr int kRows = 40'000;
constexpr const char* kRow = "{}\tA name that is long enough to make long rows of it\n";

std::string copy(int rows = kRows) {
  std::string text = "COPY students (id, name) FROM stdin;\n";
  for (int id = 1; id <= rows; ++id)
    text += std::format(kRow, id);
  return text + "\\.\n";
}

constexpr const char* kTable = "CREATE TABLE students (id integer, name text);\n";

std::string count(Database& database) {
  return database.text("SELECT count(*) || ' ' || sum(id) FROM students");
}

const std::string kAll = std::format("{} {}", kRows, static_cast<long>(kRows) * (kRows + 1) / 2);

}  // namespace

TEST_CASE("long rows of a COPY are sent whole, with what stands before and behind them") {
  Database database;
  History history;
  const std::string mark = GENERATE("", " no-transaction");
  history.add("aaa1", std::format("-- headway: upgrade{}\n{}{}{}CREATE TABLE behind ();\n"
                                  "-- headway: verify\nSELECT count(*) = {} FROM students;\n"
                                  "-- headway: downgrade\nDROP TABLE students, behind;\n",
                                  mark, kTable, copy(), copy(7), kRows + 7));
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.has_table("behind"));
  CHECK(database.text("SELECT count(*) FROM students") == std::to_string(kRows + 7));
  CHECK(upgrade(history.folder(), database.url()).outcome().outcome == OutcomeKind::kUpToDate);
}

TEST_CASE("the checksum of long rows stays what it was in earlier versions") {
  Database database;
  History history;
  history.add("aaa1", kTable + copy());
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  CHECK(database.text("SELECT checksum FROM headway.revision") ==
        "e16c770c0897f853dc3e444bde2e5a6d58bb21bce2af0e9624a222cb3ae5dd78");
}

TEST_CASE("an error in long rows names its line") {
  Database database;
  History history;
  std::string rows = copy();
  rows.insert(rows.size() - 3, "x\tA name\n");
  const std::string file = history.add("aaa1", kTable + rows);
  const Ended ended = upgrade(history.folder(), database.url());
  CHECK(ended.code == 1);
  const OutcomeError error = ended.outcome().error.value();
  CHECK(error.context.contains(std::format("COPY students, line {}", kRows + 1)));
  const std::string text = content(file);
  const auto place = text.find("x\tA name");
  REQUIRE(place != std::string::npos);
  CHECK(error.line == 1 + std::count(text.begin(), text.begin() + static_cast<long>(place), '\n'));
  CHECK_FALSE(database.has_table("students"));
}

TEST_CASE("a file that changes before its long rows are sent is an error, and no row stays") {
  Database database;
  database.execute(kTable);
  History history;
  const std::string mark = GENERATE("", " no-transaction");
  CAPTURE(mark);
  const std::string file =
      history.add("aaa1", std::format("-- headway: upgrade{}\n{}", mark, copy()));
  std::string text = content(file);
  // The COPY waits for the table, long after the file was read.
  pqxx::connection other(database.url());
  std::optional<pqxx::work> holder(other);
  holder->exec("LOCK TABLE students IN ACCESS EXCLUSIVE MODE");
  Program program(upgrade_arguments(history.folder()), {{"DATABASE_URL", database.url()}});
  REQUIRE(eventually([&] { return program.said("blocked by pid"); }));
  std::string how;
  SECTION("cut short") {
    fs::resize_file(file, text.size() / 2);
    how = "was cut short";
  }
  SECTION("changed") {
    text[text.size() - 6] = 'I';
    std::fstream(file, std::ios::in | std::ios::out | std::ios::binary) << text;
    how = "changed";
  }
  SECTION("removed") {
    fs::remove(file);
    how = "cannot be read (No such file or directory)";
  }
  holder.reset();
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 4);
  const OutcomeError error = ended.outcome().error.value();
  CHECK(error.reason == "DataChanged");
  CHECK(error.message.contains(file + " " + how));
  CHECK(database.text("SELECT count(*) FROM students") == "0");
  CHECK(ended.outcome().current.empty());

  std::ofstream(file, std::ios::binary) << text;
  CHECK(upgrade(history.folder(), database.url()).code == 0);
  CHECK(count(database) == kAll);
}

TEST_CASE("a script holds long rows whole, and psql loads them") {
  Database database;
  History history;
  const std::string mark = GENERATE("", " no-transaction");
  history.add("aaa1", std::format("-- headway: upgrade{}\n{}{}", mark, kTable, copy()));
  const Ended ended = run({"upgrade", "--sql", "base:head", "--dir", history.folder()});
  REQUIRE(ended.code == 0);
  CHECK(ended.out.contains(copy()));
  const TemporaryFolder folder;
  const fs::path script = folder.path() / "script.sql";
  std::ofstream(script, std::ios::binary) << ended.out;
  const std::string line =
      std::format("psql -X -q -f '{}' '{}' >/dev/null", script.string(), database.url());
  REQUIRE(std::system(line.c_str()) == 0);  // NOLINT(cert-env33-c): a shell is wanted
  CHECK(count(database) == kAll);
  CHECK(upgrade(history.folder(), database.url()).outcome().outcome == OutcomeKind::kUpToDate);
}

TEST_CASE("a script whose file changes while it is written keeps nothing") {
  Database database;
  History history;
  const std::string file = history.add("aaa1", "-- headway: upgrade\n" + (kTable + copy()));
  const TemporaryFolder folder;
  const fs::path script = folder.path() / "script.sql";
  // The program waits for its reader amid the rows, which are longer than a pipe.
  const std::string line = std::format(
      "'{}' upgrade --sql base:head --dir '{}' 2>/dev/null | {{ head -c 100; truncate -s 300000 "
      "'{}'; cat; }} >'{}'",
      HEADWAY_PROGRAM, history.folder(), file, script.string());
  REQUIRE(std::system(line.c_str()) == 0);  // NOLINT(cert-env33-c): a shell is wanted
  const std::string load =
      std::format("psql -X -q -f '{}' '{}' >/dev/null 2>&1", script.string(), database.url());
  CHECK(std::system(load.c_str()) != 0);  // NOLINT(cert-env33-c)
  CHECK_FALSE(database.has_table("students"));
}

TEST_CASE("the size of a COPY's rows costs the runner no memory") {
  Database database;
  History history;
  const auto upgrade_all = [&] {
    // The address sanitizer keeps memory that is freed, to find later uses of it, if it may.
    const Environment environment = {{"DATABASE_URL", database.url()},
                                     {"ASAN_OPTIONS", "quarantine_size_mb=0"}};
    return run(upgrade_arguments(history.folder()), environment);
  };
  history.add("aaa1", kTable + copy(10));
  const Ended small = upgrade_all();
  REQUIRE(small.code == 0);
  constexpr int kMany = 1'000'000;  // 55 MB
  // Piece by piece: a child that is forked from a large process begins as large.
  std::ofstream rows(history.add("bbb2", "COPY students (id, name) FROM stdin;"), std::ios::app);
  for (int id = 1; id <= kMany; ++id)
    rows << std::format(kRow, id);
  rows << "\\.\n";
  rows.close();
  const Ended ended = upgrade_all();
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(database.text("SELECT count(*) FROM students") == std::to_string(kMany + 10));
  CHECK(ended.most_memory - small.most_memory < 8 * 1024);
}
