// The locks and the work that the analysis foretells, held against those that a server takes.
#include "runner/sql/effects.hpp"
#include "tests/postgres/database.hpp"
#include "tests/unit/sql/effects_text.hpp"
#include "tests/unit/sql/fixture.hpp"

#include <map>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

constexpr const char* kSchema = R"(
  CREATE SCHEMA app;
  CREATE TABLE q (id int PRIMARY KEY);
  CREATE TABLE app.u (id int);
  CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, name text);
  CREATE UNIQUE INDEX t_unique ON t (a);
  ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;
  CREATE TRIGGER old BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
  CREATE VIEW v AS SELECT id FROM t;
  CREATE MATERIALIZED VIEW m AS SELECT 1 AS id;
  CREATE TABLE p (id int) PARTITION BY RANGE (id);
  CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
  CREATE TABLE free (id int);
  INSERT INTO q VALUES (1);
  INSERT INTO t VALUES (1, 1, 'x');
)";

/// The strongest lock of this transaction on each relation of ours that was there before, and
/// whether it has another file now.
constexpr const char* kTaken = R"(
  SELECT b.name, max(array_position(ARRAY['AccessShareLock', 'RowShareLock', 'RowExclusiveLock',
           'ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
           'AccessExclusiveLock'], l.mode)) - 1,
         bool_or(c.relfilenode IS DISTINCT FROM b.relfilenode AND c.oid IS NOT NULL)
  FROM before b JOIN pg_locks l ON l.relation = b.oid LEFT JOIN pg_class c ON c.oid = b.oid
  WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' GROUP BY b.name
)";

struct Taken {
  sql::LockMode lock = sql::LockMode::kAccessShare;
  bool rewritten = false;
};

std::map<std::string, Taken> run_and_look(Database& database, const std::string& statement) {
  pqxx::work transaction(database.connection());
  transaction.exec(statement);
  std::map<std::string, Taken> taken;
  for (const auto& row : transaction.exec(kTaken))
    taken[row[0].as<std::string>()] = {.lock = static_cast<sql::LockMode>(row[1].as<int>()),
                                       .rewritten = row[2].as<bool>()};
  return taken;  // rolled back
}

}  // namespace

TEST_CASE("statements take the locks that are foretold, and rewrite what is foretold") {
  Database database;
  database.execute(kSchema);
  database.execute(
      "CREATE TABLE before AS SELECT c.oid, relfilenode, CASE WHEN n.nspname = 'public' THEN "
      "relname ELSE n.nspname || '.' || relname END AS name FROM pg_class c JOIN pg_namespace n "
      "ON n.oid = relnamespace WHERE n.nspname IN ('public', 'app')");
  int compared = 0;
  for (const auto& [text, expected] : sql_cases("locks.txt")) {
    // A COPY needs its stream.
    if (expected.starts_with("unknown") || text.starts_with("COPY")) continue;
    INFO(text);
    const auto taken = run_and_look(database, text);
    for (const sql::Effect& effect : sql::effects_of({.text = text}).relations) {
      const auto& [schema, name] = effect.relation;
      const std::string full = schema.empty() ? name : schema + "." + name;
      INFO(full);
      REQUIRE(taken.contains(full));
      CHECK(lock_text(taken.at(full).lock) == lock_text(effect.lock));
      // A view has no file; TRUNCATE takes an empty one.
      if (name != "v" && !text.starts_with("TRUNCATE"))
        CHECK(taken.at(full).rewritten == (effect.work == sql::Work::kRewrites));
      ++compared;
    }
  }
  CHECK(compared > 70);
}
