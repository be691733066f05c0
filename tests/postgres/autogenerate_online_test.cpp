// Generated revisions on a table with rows: no look at all of them while readers or writers are
// kept out.
#include "tests/postgres/app.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/project.hpp"

#include <array>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

constexpr const char* kBefore =
    "CREATE TYPE state AS ENUM ('new', 'done');\n"
    "CREATE TABLE owners (id int PRIMARY KEY);\n"
    "CREATE TABLE visits (id int, owner int, code int, mail text, state state);\n"
    "CREATE INDEX visits_code ON visits (code);\n";

constexpr const char* kAfter =
    "CREATE TYPE state AS ENUM ('new', 'begun', 'done');\n"
    "CREATE TABLE owners (id int PRIMARY KEY);\n"
    "CREATE TABLE visits (id int NOT NULL, owner int REFERENCES owners, code int CHECK (code > 0), "
    "mail text UNIQUE, state state);\n"
    "CREATE INDEX visits_code ON visits (code DESC) INCLUDE (id);\n"
    "CREATE INDEX visits_owner ON visits (owner);\n";

constexpr const char* kRows =
    "INSERT INTO owners SELECT generate_series(1, 100);\n"
    "INSERT INTO visits SELECT i, i % 100 + 1, i, i::text, 'new' FROM generate_series(1, 50000) "
    "i;\n"
    "ANALYZE visits;";

void generate(Project& project) {
  project.history().add("aaa1", std::string("-- headway: upgrade\n") + kBefore);
  Ended ended = project.run({"upgrade", "head"});
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  project.database().execute(kRows);
  const std::string models = project.file("models.sql", kAfter);
  ended = project.run({"revision", "--autogenerate", "-m", "Change", "--models", models});
  INFO(ended.err);
  REQUIRE(ended.code == 0);
}

/// The statements of a revision's upgrade, and whether one transaction holds them.
struct Upgrade {
  std::vector<std::string> statements;
  bool in_transaction = true;
};

std::vector<Upgrade> generated(Project& project) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(project.history().folder())) {
    if (!entry.path().string().contains("aaa1")) files.push_back(entry.path().string());
  }
  // The first of a chain has no addition to its name.
  std::ranges::sort(files, {}, [](const std::string& file) {
    return std::pair{file.contains("_indexes"), file.contains("_validation")};
  });
  std::vector<Upgrade> all;
  for (const std::string& file : files) {
    Upgrade upgrade;
    std::istringstream lines(content(file));
    bool within = false;
    std::string statement;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("-- headway: ")) {
        within = line.starts_with("-- headway: upgrade");
        if (line.contains("no-transaction")) upgrade.in_transaction = false;
      } else if (within && !line.starts_with("--") && !line.empty()) {
        statement += line + "\n";
        if (line.ends_with(';')) upgrade.statements.push_back(std::exchange(statement, {}));
      }
    }
    all.push_back(std::move(upgrade));
  }
  return all;
}

/// Of this transaction: the locks on the table that keep readers or writers out, and the rows of it
/// that were read.
std::string strong_locks(pqxx::work& transaction) {
  return transaction.query_value<std::string>(
      "SELECT coalesce(string_agg(mode, ', ' ORDER BY mode), '') FROM pg_locks WHERE pid = "
      "pg_backend_pid() AND granted AND relation = 'visits'::regclass AND mode IN ('ShareLock', "
      "'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')");
}
long rows_read(pqxx::work& transaction) {
  return transaction.query_value<long>(
      "SELECT pg_stat_get_xact_tuples_returned('visits'::regclass)");
}

}  // namespace

TEST_CASE("no generated statement looks at all rows while a lock keeps readers or writers out") {
  Project project;
  generate(project);
  const std::vector<Upgrade> upgrades = generated(project);
  REQUIRE(upgrades.size() >= 3);
  long validated = 0;
  int concurrent = 0;
  for (const Upgrade& upgrade : upgrades) {
    if (!upgrade.in_transaction) {
      for (const std::string& statement : upgrade.statements) {
        INFO(statement);
        if (statement.contains("CREATE ")) {
          ++concurrent;
          CHECK(statement.contains("INDEX CONCURRENTLY"));
        }
        pqxx::nontransaction(project.database().connection()).exec(statement);
      }
      continue;
    }
    pqxx::work transaction(project.database().connection());
    for (const std::string& statement : upgrade.statements) {
      INFO(statement);
      const std::string kept_out = strong_locks(transaction);
      const long before = rows_read(transaction);
      transaction.exec(statement);
      const long read = rows_read(transaction) - before;
      validated += read;
      if (read > 0) {
        CHECK(kept_out.empty());
        CHECK(strong_locks(transaction).empty());
      }
    }
    transaction.commit();
  }
  CHECK(validated >= 50000);  // the count sees what it must see
  CHECK(concurrent >= 3);
  CHECK(project.run({"stamp", "head"}).code == 0);
}

TEST_CASE("readers and writers wait for generated revisions no longer than for a lock") {
  Project project;
  generate(project);
  Ended ended{};
  {
    // Whoever waits longer fails, and with it the test.
    const std::string patience = "SET LOCAL lock_timeout = '15s'; ";
    const App reader(project.database(), patience + "SELECT count(*) FROM visits WHERE id < 100");
    const App writer(project.database(),
                     patience + "UPDATE visits SET code = code + 1 WHERE id = 7");
    const App inserter(project.database(),
                       patience + "INSERT INTO visits (id, owner, code) VALUES (0, 1, 1)");
    ended = project.run({"upgrade", "head"});
  }
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(eventually([&] {
    return project.database().text(
               "SELECT n_tup_ins > 50000 AND n_tup_upd > 0 FROM pg_stat_user_tables WHERE relname "
               "= 'visits'") == "t";
  }));
  CHECK(project.database().text("SELECT convalidated FROM pg_constraint WHERE conrelid = "
                                "'visits'::regclass AND contype IN ('c', 'f') ORDER BY conname") ==
        "t\nt");
}
