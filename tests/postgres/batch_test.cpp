// Statements that are repeated in batches, each round in a transaction of its own.
#include "tests/postgres/batches.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/replica.hpp"

#include <csignal>
#include <filesystem>
#include <format>
#include <fstream>
#include <random>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

void write(const std::string& file, const std::string& from, const std::string& to) {
  std::string text = content(file);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  std::ofstream(file) << text;
}

}  // namespace

TEST_CASE_METHOD(Batches, "a batch repeats its statement until it changes no row") {
  history.add("aaa1", backfill("size=7"));
  history.add("bbb2", "ALTER TABLE t ALTER n SET NOT NULL;");
  const Ended ended = go();
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(filled() == "100 100");
  CHECK(transactions() == "15");
  CHECK(progress().empty());
  CHECK(database.version_rows() == "bbb2");
  CHECK(ended.err.contains("001_aaa1.sql:8: the batch is done: 100 rows changed in 15 rounds"));
}

TEST_CASE_METHOD(Batches, "statements stand before a batch, between two and behind") {
  history.add("aaa1",
              "-- headway: upgrade\nSET app.step = 2;\n-- headway: batch size=50\n"
              "UPDATE t SET n = current_setting('app.step')::int - 1 WHERE id IN (SELECT id FROM t "
              "WHERE n IS NULL LIMIT :batch_size);\nCREATE TABLE u (id int);\n"
              "-- headway: batch size=30\nINSERT INTO u SELECT id FROM t WHERE NOT EXISTS (SELECT "
              "FROM u WHERE u.id = t.id) LIMIT :batch_size;\n-- headway: batch size=60\n"
              "WITH gone AS (SELECT id FROM u WHERE id > 50 LIMIT :batch_size)\n"
              "DELETE FROM u USING gone WHERE u.id = gone.id;\nCREATE INDEX ON u (id);\n" +
                  kVerify);
  const Ended ended = go();
  INFO(ended.err);
  // The third batch takes rows away that the second one put in, but the second is over by then.
  REQUIRE(ended.code == 0);
  CHECK(filled() == "100 100");
  CHECK(database.text("SELECT count(*) FROM u") == "50");
  CHECK(transactions() == "2");
}

TEST_CASE_METHOD(Batches,
                 "a run that ends within a batch is gone on with, and no row counts twice") {
  history.add("aaa1", backfill("size=10"));
  pqxx::connection app(database.url());
  pqxx::work open(app);
  open.exec("SELECT FROM t WHERE id = 25 FOR UPDATE");
  Program program(upgrade_arguments(history.folder()), environment());
  REQUIRE(eventually([&] { return progress() == "2 20"; }));
  REQUIRE(eventually([&] { return program.said("rolled back, trying again"); }));

  SECTION("by SIGKILL") {
    program.signal(SIGKILL);
    CHECK(program.wait().code == 128 + SIGKILL);
  }
  SECTION("by SIGTERM") {
    program.signal(SIGTERM);
    const Ended ended = program.wait();
    CHECK(ended.code == 143);
    CHECK(ended.outcome().half_done == "aaa1");
    CHECK(ended.outcome().error->hint.contains(
        "aaa1 is half done, and the 20 rows that its batch has changed in 2 rounds stay"));
  }
  SECTION("by SIGINT") {
    program.signal(SIGINT);
    CHECK(program.wait().code == 130);
  }
  SECTION("by a lost connection") {
    database.terminate_runners();
    CHECK(program.wait().code == 3);
  }
  CHECK(filled() == "20 20");
  CHECK(progress() == "2 20");
  const Ended current = type({"current"});
  CHECK(current.err.contains(
      "half applied: 0 of its statements are carried out, and 2 rounds of the batch behind them, "
      "which changed 20 rows"));
  open.abort();

  const Ended ended = go();
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(ended.err.contains("the batch goes on; 20 rows were changed in 2 rounds before"));
  CHECK(ended.err.contains("the batch is done: 100 rows changed in 10 rounds"));
  CHECK(filled() == "100 100");
  CHECK(progress().empty());
}

TEST_CASE_METHOD(Batches, "runs that are killed at random moments lose no round and repeat none") {
  database.execute("INSERT INTO t SELECT generate_series(101, 600)");
  history.add("aaa1", backfill("size=3"));
  std::mt19937 random(Catch::getSeed());
  int rounds = 0;
  for (int kills = 0; kills < 8; ++kills) {
    Program program(upgrade_arguments(history.folder()), environment());
    rounds += 1 + static_cast<int>(random() % 15);
    REQUIRE(eventually([&] {
      const std::string now = progress();
      return !now.empty() && std::stoi(now) >= rounds;
    }));
    program.signal(SIGKILL);
    program.wait();
    rounds = std::stoi(progress());
  }
  const Ended ended = go();
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(filled() == "600 600");
  CHECK(transactions() == "200");
  CHECK(ended.err.contains("the batch is done: 600 rows changed in 200 rounds"));
}

TEST_CASE_METHOD(Batches,
                 "a row that the app holds is waited for, its holder named, none left out") {
  history.add("aaa1", backfill("size=10"));
  pqxx::connection app(database.url());
  SECTION("until the app has ended its transaction") {
    pqxx::work open(app);
    open.exec("UPDATE t SET n = 1 WHERE id = 25");
    Program program(upgrade_arguments(history.folder()), environment());
    REQUIRE(eventually([&] { return program.said("trying again"); }));
    open.commit();
    const Ended ended = program.wait();
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(filled() == "100 100");
  }
  SECTION("or to the end of the wait") {
    pqxx::work open(app);
    open.exec("SELECT FROM t WHERE id = 25 FOR UPDATE");
    const Ended ended = go({"--lock-wait-timeout", "1s"});
    INFO(ended.err);
    CHECK(ended.code == 4);
    CHECK(ended.outcome().error->message.contains("blocked by pid"));
    CHECK(filled() == "20 20");
  }
}

TEST_CASE_METHOD(Batches, "between two rounds no row is locked, and within one only its own rows") {
  const auto free_rows = [&] {
    return database.text(
        "WITH free AS (SELECT FROM t FOR UPDATE SKIP LOCKED) SELECT count(*) FROM free");
  };
  SECTION("between") {
    history.add("aaa1", backfill("size=10 pause=1h"));
    Program program(upgrade_arguments(history.folder()), environment());
    REQUIRE(eventually([&] { return progress() == "1 10"; }));
    CHECK(database.text("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE "
                        "a.application_name LIKE 'headway%' AND a.datname = current_database() AND "
                        "locktype NOT IN ('advisory', 'virtualxid')") == "0");
    CHECK(free_rows() == "100");
    program.signal(SIGTERM);
    CHECK(program.wait().code == 143);
    CHECK(filled() == "10 10");
  }
  SECTION("within") {
    history.add("aaa1", backfill("size=10 pause=1ms"));
    database.execute(
        "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM pg_advisory_xact_lock_shared(7); RETURN new; END $$");
    database.execute(
        "CREATE TRIGGER w AFTER UPDATE ON t FOR EACH ROW WHEN (old.id = 20) "
        "EXECUTE FUNCTION wait()");
    pqxx::connection gate(database.url());
    pqxx::nontransaction held(gate);
    held.exec("SELECT pg_advisory_lock(7)");
    Program program(upgrade_arguments(history.folder()), environment());
    REQUIRE(eventually([&] { return progress() == "1 10" && free_rows() == "90"; }));
    held.exec("SELECT pg_advisory_unlock(7)");
    const Ended ended = program.wait();
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(filled() == "100 100");
  }
}

TEST_CASE_METHOD(Batches, "a batch ends at its limit of rounds, and goes on where that is raised") {
  const std::string file = history.add("aaa1", backfill("size=10 rounds=3"));
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 6);
  CHECK(ended.outcome().error->reason == "BatchLimit");
  CHECK(ended.outcome().error->line == 8);
  CHECK(ended.outcome().error->message ==
        "the batch has changed 30 rows in 3 rounds, which is its limit, and there are more to "
        "change");
  CHECK(filled() == "30 30");

  write(file, "rounds=3", "rounds=10");
  CHECK(go().code == 0);
  CHECK(filled() == "100 100");
}

TEST_CASE_METHOD(Batches, "a statement that fails in a later round may be corrected") {
  database.execute("ALTER TABLE t ADD CHECK (id <> 25 OR n IS DISTINCT FROM 1)");
  const std::string file = history.add("aaa1", backfill("size=10"));
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 6);
  CHECK(ended.outcome().error->sqlstate == "23514");
  CHECK(ended.outcome().error->line == 8);
  CHECK(ended.outcome().error->hint.contains("the next run goes on there"));
  CHECK(filled() == "20 20");
  write(file, "coalesce(n, 0) + 1", "CASE id WHEN 25 THEN 0 ELSE 1 END");
  const Ended second = go();
  INFO(second.err);
  CHECK(second.code == 0);
  CHECK(second.err.contains("in 2 rounds before, by another text of its statement"));
  CHECK(filled() == "100 99");
}

TEST_CASE_METHOD(Batches, "a statement that fails in the first round leaves nothing behind") {
  database.execute("ALTER TABLE t ADD CHECK (id <> 5 OR n IS DISTINCT FROM 1)");
  history.add("aaa1", backfill("size=10"));
  const Ended ended = go();
  CHECK(ended.code == 1);
  CHECK(ended.outcome().outcome == OutcomeKind::kRolledBack);
  CHECK(progress().empty());
  CHECK(filled() == "0 0");
}

TEST_CASE_METHOD(Batches, "rows that the app wrote meanwhile are taken along by the next run") {
  database.execute("UPDATE t SET n = 1");
  history.add("aaa1",
              "-- headway: upgrade\n-- headway: batch size=50\nUPDATE t SET n = 2 WHERE n = 1 AND "
              "id IN (SELECT id FROM t WHERE n = 1 LIMIT :batch_size);\n-- headway: verify\n"
              "SELECT NOT EXISTS (SELECT FROM t WHERE n = 1) AND EXISTS (SELECT FROM t WHERE id = "
              "200);\n");
  const Ended failed = go();
  INFO(failed.err);
  CHECK(failed.code == 6);
  CHECK(failed.outcome().error->reason == "VerifyFailed");
  database.execute("INSERT INTO t VALUES (200, 1)");
  CHECK(go().code == 0);
  CHECK(database.text("SELECT count(*) FROM t WHERE n <> 2") == "0");
}

TEST_CASE_METHOD(Batches, "a batch that is committed is not undone when a later revision fails") {
  SECTION("on a table of before") {
    history.add("aaa1", backfill("size=10") + "-- headway: downgrade\nSELECT 1;\n");
  }
  SECTION("on a table that the run has made") {
    database.execute("ALTER TABLE t RENAME TO source");
    history.add("aaa1",
                "CREATE TABLE t AS SELECT * FROM source;\n-- headway: downgrade\nDROP TABLE t;\n");
    history.add("aaa2", backfill("size=10") + "-- headway: downgrade\nSELECT 1;\n");
  }
  history.add("bbb2", "SELECT 1 / 0;");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(ended.outcome().outcome == OutcomeKind::kPartial);
  CHECK(ended.outcome().error->hint.contains("the revisions that this run had committed stay"));
  CHECK(filled() == "100 100");
}

TEST_CASE_METHOD(Batches,
                 "a downgrade with a batch undoes nothing by itself when a later revision fails") {
  history.add("aaa1",
              "CREATE TABLE u AS SELECT * FROM t;\n-- headway: downgrade\n"
              "-- headway: batch size=10\nDELETE FROM u WHERE id IN (SELECT id FROM u "
              "LIMIT :batch_size);\nDROP TABLE u;\n");
  history.add("bbb2", kAlone + "SELECT 1 / 0;");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.outcome().outcome == OutcomeKind::kPartial);
  CHECK(ended.outcome().error->hint.contains("is not one transaction: it has a batch"));
  CHECK(database.text("SELECT count(*) FROM u") == "100");
}

TEST_CASE_METHOD(Batches, "a downgrade may have batches, and goes on likewise") {
  history.add("aaa1",
              "SELECT 1;\n-- headway: downgrade\n-- headway: batch size=10\n"
              "DELETE FROM t WHERE id IN (SELECT id FROM t ORDER BY id LIMIT :batch_size);\n");
  REQUIRE(go().code == 0);
  {
    pqxx::connection app(database.url());
    pqxx::work open(app);
    open.exec("SELECT FROM t WHERE id = 25 FOR UPDATE");
    Program program({"downgrade", "base", "--dir", history.folder()}, environment());
    REQUIRE(eventually([&] { return progress() == "2 20"; }));
    program.signal(SIGKILL);
    program.wait();
  }
  const Ended ended = type({"downgrade", "base"});
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.text("SELECT count(*) FROM t") == "0");
  CHECK(database.version_rows().empty());
}

TEST_CASE_METHOD(Batches, "a revision with a batch is refused for psql, by its name") {
  history.add("aaa1", backfill("size=10"));
  const Ended ended = type({"upgrade", "head", "--sql"});
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("001_aaa1.sql:7: revision aaa1 has a batch"));
}

TEST_CASE_METHOD(Batches,
                 "a batch waits for a replica that is behind, and for an old transaction") {
  std::optional<Replica> replica;
  std::optional<pqxx::connection> other;
  std::optional<pqxx::work> old;
  std::string options;
  std::string why;
  SECTION("a replica") {
    options = "size=1 pause=50ms max-lag=300ms";
    why = "behind (max-lag=300ms)";
    replica.emplace();
    replica->execute("SELECT pg_wal_replay_pause()");
  }
  SECTION("a transaction") {
    options = "size=1 pause=50ms max-age=300ms";
    why = "(max-age=300ms)";
    other.emplace(database.url());
    old.emplace(*other);
    old->exec("SELECT 1");
  }
  history.add("aaa1", backfill(options));
  Program program(upgrade_arguments(history.folder()), environment());
  REQUIRE(eventually([&] { return program.said(why); }));
  CHECK(program.running());
  CHECK(database.text("SELECT count(*) FROM t WHERE n IS NULL") != "0");
  if (other) CHECK(program.said("pid " + std::to_string(other->backendpid())));
  if (replica) replica->execute("SELECT pg_wal_replay_resume()");
  old.reset();
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(filled() == "100 100");
}

TEST_CASE_METHOD(Batches,
                 "a wait for others ends with the run's limit of waits, and the next run goes on") {
  history.add("aaa1", backfill("size=10 pause=1ms max-age=1ms"));
  pqxx::connection other(database.url());
  pqxx::work old(other);
  old.exec("SELECT 1");
  const Ended ended = go({"--lock-wait-timeout", "300ms"});
  INFO(ended.err);
  CHECK(ended.code == 4);
  CHECK(ended.outcome().error->reason == "BatchHeldBack");
  old.abort();
  CHECK(go().code == 0);
  CHECK(filled() == "100 100");
}

TEST_CASE_METHOD(Batches, "a role that sees no other session is told so before the first round") {
  history.add("aaa1", backfill("size=10 max-lag=10s"));
  SECTION("a superuser sees them") {
    const Ended ended = go();
    CHECK(ended.code == 0);
    CHECK(ended.err.contains("max-lag=10s: no replica is connected"));
  }
  SECTION("another role does not") {
    database.execute("CREATE ROLE blind LOGIN");
    database.execute("ALTER TABLE t OWNER TO blind");
    database.execute("GRANT ALL ON DATABASE " + database.name() + " TO blind");
    database.execute("GRANT ALL ON SCHEMA public TO blind");
    std::string url = database.url();
    url.replace(url.find("postgres@"), std::string("postgres").size(), "blind");
    const Ended ended = upgrade(history.folder(), url);
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.outcome().error->reason == "PermissionDenied");
    CHECK(ended.outcome().error->hint.contains("GRANT pg_read_all_stats TO \"blind\""));
    CHECK(filled() == "0 0");
  }
}

TEST_CASE("a round that reports no row and has written is not said to be rolled back") {
  Batches where;
  where.database.execute("CREATE TABLE archive (id int PRIMARY KEY, n int)");
  where.database.execute("INSERT INTO archive SELECT * FROM t");
  where.history.add("aaa1",
                    "-- headway: upgrade\n-- headway: batch size=10\n"
                    "WITH gone AS (DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT :batch_size) "
                    "RETURNING *)\nINSERT INTO archive SELECT * FROM gone ON CONFLICT DO NOTHING;\n"
                    "-- headway: verify\nSELECT NOT EXISTS (SELECT FROM t);\n");
  const Ended ended = where.go();
  INFO(ended.err);
  CHECK(ended.code == 6);
  CHECK(ended.outcome().half_done == "aaa1");
  CHECK(where.database.text("SELECT count(*) FROM t") == "90");
}
