// A run reads the heads of the files, and the files as a whole only where something is pending.
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <filesystem>
#include <fstream>
#include <optional>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway;
using namespace headway::testing;

namespace fs = std::filesystem;

namespace {

/// One revision that is applied, and whose file nobody could apply again.
struct Broken {
  Broken() {
    REQUIRE(upgrade(history.folder(), database.url()).code == 0);
    std::ofstream(file, std::ios::app) << "\nSELECT (1;\n";
  }

  Database database;
  History history;
  std::string file = history.add("aaa1", "CREATE TABLE students (id integer);");
};

}  // namespace

TEST_CASE("an upgrade with nothing to do does not look at what is applied") {
  Broken broken;
  const Ended ended = upgrade(broken.history.folder(), broken.database.url());
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.outcome().outcome == OutcomeKind::kUpToDate);
}

TEST_CASE("with something to do, a file that is wrong is an error before anything is done") {
  Broken broken;
  broken.history.add("bbb2", "CREATE TABLE behind (id integer);");
  const Ended ended = upgrade(broken.history.folder(), broken.database.url());
  CHECK(ended.code == 2);
  CHECK(ended.err.contains(broken.file + ":"));
  CHECK(ended.err.contains("never closed"));
  CHECK_FALSE(broken.database.has_table("behind"));
}

TEST_CASE("without a database, a file that is wrong is the first error") {
  Broken broken;
  const std::vector<std::string> more =
      GENERATE(std::vector<std::string>{}, std::vector<std::string>{"--init"});
  const Ended ended =
      upgrade(broken.history.folder(), "postgresql://nobody@127.0.0.1:1/nowhere?connect_timeout=2",
              "head", more);
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("never closed"));
}

TEST_CASE("a header that changes while the version table is waited for is an error") {
  Database database;
  History history;
  REQUIRE(history.add("aaa1", "SELECT 1;") != "");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  const std::string file = history.add("bbb2", "CREATE TABLE students (id integer);");
  pqxx::connection other(database.url());
  std::optional<pqxx::work> holder(other);
  holder->exec("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE");
  Program program(upgrade_arguments(history.folder()), {{"DATABASE_URL", database.url()}});
  REQUIRE(eventually([&] { return program.said("locked by pid"); }));
  SECTION("another id") {
    std::string text = content(file);
    text.replace(text.find("bbb2"), 4, "bbb3");
    std::ofstream(file, std::ios::binary) << text;
  }
  SECTION("gone") {
    fs::remove(file);
  }
  holder.reset();
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 4);
  const OutcomeError error = ended.outcome().error.value();
  CHECK(error.reason == "DataChanged");
  CHECK(error.message.contains(file));
  CHECK_FALSE(database.has_table("students"));
  CHECK(database.text("SELECT version_num FROM alembic_version") == "aaa1");
}

TEST_CASE("the size of what is applied costs an upgrade with nothing to do no memory") {
  Database database;
  History history;
  const std::string file = history.add("aaa1", "CREATE TABLE students (id integer);");
  const auto memory = [&] {
    // The address sanitizer keeps memory that is freed, to find later uses of it, if it may.
    const Environment environment = {{"DATABASE_URL", database.url()},
                                     {"ASAN_OPTIONS", "quarantine_size_mb=0"}};
    const Ended ended = run(upgrade_arguments(history.folder()), environment);
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    return ended.most_memory;
  };
  memory();
  const long small = memory();
  // Piece by piece: a child that is forked from a large process begins as large.
  std::ofstream comments(file, std::ios::app);
  for (int line = 0; line < 600'000; ++line)
    comments << "-- This comment is long enough to make a long file.\n";
  comments.close();
  CHECK(memory() - small < 8 * 1024);
}
