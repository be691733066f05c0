// Reports of a batch that takes long.
#include "tests/postgres/batches.hpp"
#include "tests/postgres/eventually.hpp"

#include <csignal>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

TEST_CASE_METHOD(Batches, "a long batch reports how many rows the planner expects to be left") {
  database.execute("ANALYZE t");
  history.add("aaa1", backfill("size=40 pause=11s"));  // a report is due every ten seconds
  Program program(upgrade_arguments(history.folder()), environment());
  CHECK(eventually([&] { return program.said("80 rows changed in 2 rounds, "); }));
  CHECK(program.said("rows/s; by the planner's estimate about 20 rows are left, for "));
  program.signal(SIGTERM);
  CHECK(program.wait().code == 143);
  CHECK(filled() == "80 80");
}

TEST_CASE_METHOD(Batches, "a batch needs no estimate") {
  database.execute("CREATE VIEW v AS SELECT * FROM t");
  database.execute(
      "CREATE RULE r AS ON UPDATE TO v DO INSTEAD UPDATE t SET n = NEW.n WHERE id = NEW.id");
  history.add("aaa1",
              "-- headway: upgrade\n-- headway: batch size=60\n"
              "UPDATE v SET n = 1 WHERE n IS NULL AND id IN (SELECT id FROM t WHERE n IS NULL "
              "LIMIT (:batch_size + 1)::int);\n" +
                  kVerify);  // the largest int and one is none
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(filled() == "100 100");
}
