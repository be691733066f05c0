// The ledger is brought forward from the shape that any earlier version made, and made whole again
// after a part was dropped.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <memory>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

/// Every column of the ledger with its type, and every key.
constexpr const char* kShape =
    "SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || "
    "CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END AS part FROM pg_class c "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "WHERE c.relnamespace = 'headway'::regnamespace AND c.relkind IN ('r', 'v') "
    "UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'headway'::regnamespace AND contype = 'p' "
    "UNION ALL SELECT 'step ' || number FROM headway.step ORDER BY part";

/// The statements behind each `-- ledger:` of tests/fixtures/ledgers.sql, oldest first.
std::vector<std::string> earlier_ledgers() {
  std::vector<std::string> parts;
  const std::string mark = "-- ledger:";
  std::string text = content(HEADWAY_FIXTURES "/ledgers.sql");
  for (std::size_t at = text.find(mark); at != std::string::npos;) {
    const std::size_t next = text.find(mark, at + mark.size());
    parts.push_back(text.substr(at, next == std::string::npos ? next : next - at));
    at = next;
  }
  return parts;
}

std::string shape_of_a_new_ledger() {
  Database database;
  History history;
  history.add("aaa1", "SELECT 1;");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  return database.text(kShape);
}

/// A database with a ledger in order, and a history that grows by a revision each time.
struct Growing {
  Database database;
  History history;
  int count = 0;

  Ended grow() {
    ++count;
    history.add("r" + std::to_string(count), "SELECT 1;");
    return upgrade(history.folder(), database.url());
  }
};

}  // namespace

TEST_CASE("a ledger of every earlier version is brought forward, and its rows are used") {
  const std::string wanted = shape_of_a_new_ledger();
  const std::vector<std::string> steps = earlier_ledgers();
  REQUIRE(steps.size() == 5);
  for (std::size_t last = 0; last < steps.size(); ++last) {
    INFO(steps[last]);
    Database database;
    for (std::size_t i = 0; i <= last; ++i)
      database.execute(steps[i]);
    History history;
    history.add("aaa1", "CREATE TABLE one ();");
    history.add("bbb2",
                "-- headway: upgrade\nCREATE TABLE two ();\n-- headway: downgrade\nDROP TABLE "
                "two;");

    const Ended again = run(upgrade_arguments(history.folder()),
                            {{"DATABASE_URL", database.url()}, {"HEADWAY_RUN_ID", "early"}});
    CHECK(again.code == 0);
    CHECK(again.outcome().runner == "0.0.1");
    CHECK_FALSE(database.has_table("two"));

    const Ended ended = upgrade(history.folder(), database.url());
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK_FALSE(ended.err.contains("lost"));
    CHECK(database.text(kShape) == wanted);
    CHECK(database.text("SELECT outcome FROM headway.run WHERE id = 'early'") == "Succeeded");

    History older;
    older.add("zzz9", "SELECT 1;");
    const Ended back = run({"downgrade", "--dir", older.folder(), "--output", "json", "base"},
                           {{"DATABASE_URL", database.url()}});
    INFO(back.err);
    CHECK(back.code == 0);
    CHECK(database.version_rows().empty());
    CHECK_FALSE(database.has_table("one"));
  }
}

TEST_CASE_METHOD(Growing, "any part of the ledger that was dropped is made again by the next run") {
  REQUIRE(grow().code == 0);
  const std::string wanted = database.text(kShape);

  SECTION("a table or the view") {
    for (const char* relation :
         {"revision", "run", "backup", "progress", "step", "seed", "applied"}) {
      INFO(relation);
      const bool view = std::string(relation) == "applied";
      database.execute(std::string("DROP ") + (view ? "VIEW" : "TABLE") + " headway." + relation +
                       " CASCADE");
      const Ended ended = grow();
      INFO(ended.err);
      CHECK(ended.code == 0);
      // Without the table of steps nobody knows that it was there.
      CHECK(ended.err.contains(std::string("lost headway.") + relation) ==
            (std::string(relation) != "step"));
      CHECK(database.text(kShape) == wanted);
    }
  }
  SECTION("a column that is in no key") {
    for (const char* column :
         {"revision.parents", "revision.depends_on", "revision.checksum", "revision.downgrade",
          "run.version_table", "run.from_revisions", "run.outcome", "run.exit_code", "run.report",
          "run.finished_at", "run.plan", "backup.location", "backup.bytes", "backup.taken_at",
          "progress.done_hash", "progress.at", "step.runner"}) {
      INFO(column);
      const std::string name = column;
      database.execute("ALTER TABLE headway." + name.substr(0, name.find('.')) + " DROP COLUMN " +
                       name.substr(name.find('.') + 1) + " CASCADE");
      const Ended ended = grow();
      INFO(ended.err);
      CHECK(ended.code == 0);
      CHECK(database.text(kShape) == wanted);
    }
  }
  SECTION("a key") {
    for (const char* table : {"revision", "run", "backup", "progress", "step", "seed"}) {
      INFO(table);
      database.execute(std::string("ALTER TABLE headway.") + table + " DROP CONSTRAINT " + table +
                       "_pkey");
      CHECK(grow().code == 0);
      CHECK(database.text(kShape) == wanted);
    }
  }
  SECTION("the schema") {
    database.execute("DROP SCHEMA headway CASCADE");
    CHECK(grow().code == 0);
    CHECK(database.text(kShape) == wanted);
  }
}

TEST_CASE_METHOD(Growing, "a table of the ledger that rows keep from being completed is named") {
  REQUIRE(grow().code == 0);
  const std::string wanted = database.text(kShape);
  database.execute("ALTER TABLE headway.revision DROP COLUMN revision CASCADE");

  const Ended ended = grow();
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "LedgerDamaged");
  CHECK(ended.outcome().error->message.contains("headway.revision"));
  CHECK(database.version_rows() == "r1");

  REQUIRE(ended.outcome().error->hint.contains("DROP TABLE headway.revision CASCADE;"));
  database.execute("DROP TABLE headway.revision CASCADE");
  CHECK(grow().code == 0);
  CHECK(database.text(kShape) == wanted);
  CHECK(database.text("SELECT count(*) FROM headway.revision") == "3");
}

TEST_CASE("the first runs of several histories in one database do not meet in the ledger") {
  for (int round = 0; round < 5; ++round) {
    Database database;
    History history;
    history.add("aaa1", "SELECT 1;");
    std::vector<std::unique_ptr<Program>> programs;
    for (int i = 0; i < 8; ++i) {
      const std::string schema = "app" + std::to_string(i);
      database.execute("CREATE SCHEMA " + schema);
      programs.push_back(std::make_unique<Program>(
          std::vector<std::string>{"upgrade", "--dir", history.folder(), "--output", "json",
                                   "--version-table-schema", schema, "head"},
          Environment{{"DATABASE_URL", database.url()}}));
    }
    for (const auto& program : programs) {
      const Ended ended = program->wait();
      INFO(ended.err);
      CHECK(ended.code == 0);
    }
    CHECK(database.text("SELECT count(*) FROM headway.run WHERE exit_code = 0") == "8");
    CHECK(database.text("SELECT count(*) FROM headway.step") ==
          database.text("SELECT max(number) FROM headway.step"));
  }
}
