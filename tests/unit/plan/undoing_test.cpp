#include "runner/plan/undoing.hpp"

#include "tests/unit/plan/in_memory.hpp"

#include <format>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using headway::testing::history_of;

namespace {

/// What is found of one revision: the obstacle, or what is removed, as `schema.table.column`.
std::string found(const std::string& up, const std::string& down) {
  const plan::History history = history_of(
      {{"aaa", "", "", "-- headway: upgrade\n" + up + "\n-- headway: downgrade\n" + down + "\n"}});
  const plan::Undoing undoing =
      plan::look_at_undoing(plan::plan_upgrade(history, {}, "head", {}).segments.front().steps);
  if (!undoing.obstacle.empty()) return undoing.obstacle;
  std::string text;
  for (const plan::Removal& removal : undoing.removals)
    text += std::format("[{}.{}.{}]", removal.schema, removal.table, removal.column);
  return text;
}

}  // namespace

TEST_CASE("what the upgrade has made may be taken away, and is named for a look at its rows") {
  CHECK(found("CREATE TABLE t (id int);", "DROP TABLE t;") == "[.t.]");
  CHECK(found("CREATE TABLE App.\"T t\" (id int);", "drop table if exists app.\"T t\" restrict;") ==
        "[app.T t.]");
  CHECK(found("CREATE TABLE a (); CREATE TABLE b ();", "DROP TABLE b, a;") == "[.a.][.b.]");
  CHECK(found("ALTER TABLE t ADD COLUMN a int DEFAULT f(1, 2), ADD b text;",
              "ALTER TABLE t DROP COLUMN b, DROP COLUMN IF EXISTS a;") == "[.t.a][.t.b]");
  CHECK(found("CREATE TABLE t (a int, b int);", "ALTER TABLE t DROP COLUMN b; DROP TABLE t;") ==
        "[.t.b][.t.]");
}

TEST_CASE("what holds no data may go without a look") {
  CHECK(found("CREATE INDEX i ON t (a);", "DROP INDEX i;").empty());
  CHECK(found("CREATE VIEW v AS SELECT 1;", "DROP VIEW v;").empty());
  CHECK(found("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);", "ALTER TABLE t DROP CONSTRAINT c;")
            .empty());
  CHECK(
      found("ALTER TABLE t ALTER a SET NOT NULL;", "ALTER TABLE t ALTER a DROP NOT NULL;").empty());
  CHECK(found("CREATE SEQUENCE s;", "DROP SEQUENCE s;").empty());
}

TEST_CASE("rows of what the upgrade has made may be changed, too") {
  CHECK(found("CREATE TABLE t (a int);\nUPDATE t SET a = 1;\nDELETE FROM t WHERE a IN (1, 2);",
              "DELETE FROM t WHERE a = 1;\nDROP TABLE t;") == "[.t.][.t.]");
  CHECK(found("CREATE TABLE t (a int);\nALTER TABLE t ALTER a TYPE text;", "TRUNCATE t;")
            .starts_with("aaa.sql:8 "));
  CHECK(found("CREATE TABLE t (a int);", "DELETE FROM t WHERE tidy(a);").starts_with("aaa.sql:9 "));
}

TEST_CASE("an upgrade that takes data away is not undone") {
  CHECK(found("ALTER TABLE t DROP COLUMN a;", "ALTER TABLE t ADD COLUMN a int;") ==
        "aaa.sql:7 may have taken data away, which no downgrade brings back");
  CHECK(found("SELECT 1;\nUPDATE t SET a = 1;", "SELECT 1;").starts_with("aaa.sql:8 "));
  CHECK(found("SELECT tidy_up();", "SELECT 1;").starts_with("aaa.sql:7 "));
}

TEST_CASE("a downgrade that may take more than the upgrade has made is not run") {
  for (const char* down :
       {"DROP TABLE other;", "DROP TABLE t CASCADE;", "DROP TABLE t, other;", "DELETE FROM other;",
        "ALTER TABLE other DROP COLUMN a;", "ALTER TABLE t DROP COLUMN a CASCADE;",
        "TRUNCATE t, other;", "DROP TABLE public.t;", "DO $$ BEGIN DROP TABLE t; END $$;"}) {
    INFO(down);
    CHECK(found("CREATE TABLE t (a int);", down) ==
          "aaa.sql:9 may take away more than this run has made");
  }
  // It may have been there before.
  CHECK(found("CREATE TABLE IF NOT EXISTS t (a int);", "DROP TABLE t;").starts_with("aaa.sql:9 "));
  CHECK(found("ALTER TABLE t ADD COLUMN IF NOT EXISTS a int;", "ALTER TABLE t DROP COLUMN a;")
            .starts_with("aaa.sql:9 "));
}

TEST_CASE("every revision needs a way back, and one that looks before it takes") {
  const plan::History history = history_of({{"aaa", "", "",
                                             "-- headway: upgrade\nCREATE TABLE t ();\n-- headway: "
                                             "downgrade no-transaction\nDROP TABLE t;\n"},
                                            {"bbb", "aaa"}});
  const std::vector<plan::Step> steps =
      plan::plan_upgrade(history, {}, "head", {}).segments.front().steps;
  CHECK(plan::look_at_undoing({steps[1]}).obstacle == "bbb.sql has no downgrade section");
  CHECK(plan::look_at_undoing({steps[0]}).obstacle.contains("outside of a transaction"));
}
