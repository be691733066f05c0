// Indexes that are built, dropped and rebuilt CONCURRENTLY: what is left when that is cut off is
// put right.
#include "tests/postgres/concurrently.hpp"

#include "tests/postgres/proxy.hpp"

#include <csignal>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway;
using namespace headway::testing;

TEST_CASE_METHOD(Concurrently, "an index with an odd name is built, found again and dropped") {
  std::string name;
  SECTION("longer than 63 bytes") {
    name = "in_app_agent_conversations_project_id_created_by_user_id_deleted_at_updated_at_id_idx";
  }
  SECTION("longer than 63 bytes, which end within a character") {
    name = "ünterhaltungen_über_äpfel_öle_und_übungen_größer_als_üblich_ßß";
  }
  SECTION("quoted") {
    name = R"("By ""Name"" of T")";
  }
  database.execute(R"(CREATE SCHEMA "Agent Data"; ALTER TABLE t SET SCHEMA "Agent Data")");
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", kBare + "CREATE INDEX CONCURRENTLY " + name +
                          R"( ON "Agent Data".t (name);
-- headway: downgrade no-transaction
DROP INDEX CONCURRENTLY "Agent Data".)" +
                          name + ";");
  {
    Holder holder(database, R"(UPDATE "Agent Data".t SET name = 'b' WHERE id = 2)");
    kill_at("CREATE INDEX CONCURRENTLY");
    CHECK_FALSE(invalid().empty());
  }
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(invalid().empty());
  CHECK(indexes().ends_with(" true"));
  CHECK(go().outcome().outcome == OutcomeKind::kUpToDate);
  const Ended down = run({"downgrade", "aaa1", "--dir", history.folder()}, environment());
  INFO(down.err);
  CHECK(down.code == 0);
  CHECK(indexes().empty());
}

TEST_CASE_METHOD(Concurrently, "a REINDEX that is killed leaves no index behind for good") {
  database.execute("ALTER TABLE t ADD PRIMARY KEY (id)");
  database.execute("CREATE INDEX by_name ON t (name)");
  // Indexes of that kind which were there before are somebody else's.
  fail_to_build("by_name_ccnew");
  fail_to_build("t_pkey_ccold");
  const std::string theirs = invalid();
  std::string command;
  SECTION("of an index") {
    command = "REINDEX INDEX CONCURRENTLY by_name";
  }
  SECTION("of a table, its TOAST table included") {
    command = "REINDEX TABLE CONCURRENTLY t";
  }
  SECTION("of a table, with the option in parentheses") {
    command = "REINDEX (CONCURRENTLY) TABLE public.t";
  }
  SECTION("of a schema") {
    command = "REINDEX SCHEMA CONCURRENTLY public";
  }
  SECTION("of the database") {
    command = "REINDEX DATABASE CONCURRENTLY " + database.name();
  }
  history.add("aaa1", kBare + command + ";");
  {
    Holder holder(database, kWrite);
    kill_at("REINDEX");
    CHECK(invalid() != theirs);
  }
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(invalid() == theirs);
  CHECK(indexes() == "by_name true\nt_pkey true");
  CHECK(progress().empty());
}

TEST_CASE_METHOD(Concurrently, "a REINDEX beside an open transaction ends when that does") {
  database.execute("CREATE INDEX by_name ON t (name)");
  history.add("aaa1", kBare + "REINDEX TABLE CONCURRENTLY t;");
  Holder holder(database, kWrite);
  Program program({"upgrade", "--dir", history.folder(), "--lock-timeout", "10ms",
                   "--lock-wait-timeout", "10ms", "head"},
                  environment());
  REQUIRE(eventually([&] { return program.said("REINDEX TABLE CONCURRENTLY t waits for pid"); }));
  holder.end();
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(invalid().empty());
}

TEST_CASE_METHOD(Concurrently, "a REINDEX that fails or is ended takes its indexes away at once") {
  database.execute("CREATE INDEX by_name ON t (name)");
  std::string mark = kBare;
  const bool limited = GENERATE(true, false);
  if (limited) mark = "-- headway: upgrade no-transaction statement-timeout=300ms\n";
  history.add("aaa1", mark + "REINDEX TABLE CONCURRENTLY t;");
  Holder holder(database, kWrite);
  Program program(upgrade_arguments(history.folder()), environment());
  if (!limited) {
    REQUIRE(eventually([&] { return waits("REINDEX"); }));
    program.signal(SIGTERM);
  }
  REQUIRE(eventually([&] { return database.runs("DROP INDEX CONCURRENTLY"); }));
  holder.end();
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == (limited ? 1 : 143));
  CHECK(invalid().empty());
  CHECK(progress().empty());
  CHECK(go().code == 0);
}

TEST_CASE_METHOD(Concurrently,
                 "a DROP INDEX waits for a long transaction, and is ended by the next run") {
  database.execute("CREATE INDEX by_name ON t (name)");
  history.add("aaa1", kBare + "DROP INDEX CONCURRENTLY by_name;");
  Holder holder(database, "SELECT * FROM t");
  SECTION("it waits") {
    Program program({"upgrade", "--dir", history.folder(), "--lock-timeout", "10ms",
                     "--lock-wait-timeout", "10ms", "head"},
                    environment());
    REQUIRE(eventually([&] { return program.said("waits for pid"); }));
    holder.end();
    CHECK(program.wait().code == 0);
  }
  SECTION("it is killed") {
    kill_at("DROP INDEX CONCURRENTLY");
    CHECK(indexes() == "by_name false");
    holder.end();
    const Ended ended = go();
    INFO(ended.err);
    CHECK(ended.code == 0);
  }
  CHECK(indexes().empty());
  CHECK(progress().empty());
}

TEST_CASE_METHOD(Concurrently,
                 "a database that was created when the connection went is not created twice") {
  const std::string other = database.name() + "_other";
  history.add("aaa1", kBare + "CREATE DATABASE " + other + ";");
  {
    const CuttingProxy proxy("CREATE DATABASE", CuttingProxy::Cut::kBehindTheServer);
    CHECK(upgrade(history.folder(), proxy.url(database.name())).code == 3);
  }
  REQUIRE(eventually([&] { return !database.runs("CREATE DATABASE"); }));
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 6);
  CHECK(ended.outcome().error->reason == "EndUnknown");
  database.execute("UPDATE headway.progress SET sent_end = 'done'");
  CHECK(go().code == 0);
  database.execute("DROP DATABASE " + other);
}

TEST_CASE_METHOD(Concurrently,
                 "the note of a build is of that index in that schema, and no other's") {
  database.execute("CREATE SCHEMA app; CREATE TABLE app.t (id int, name text)");
  database.execute("CREATE INDEX by_name ON public.t (name)");
  const std::string theirs = database.text("SELECT 'public.by_name'::regclass::oid");
  const auto revision = [](const std::string& name) {
    return kBare + "SET search_path = app;\nCREATE INDEX CONCURRENTLY " + name + " ON t (name);";
  };
  history.add("aaa1", revision("by_name"));
  {
    Holder holder(database, "INSERT INTO app.t VALUES (1, 'a')");
    kill_at("CREATE INDEX CONCURRENTLY");
    CHECK(invalid() == "app.by_name");
  }
  SECTION("the next run builds it") {
    CHECK(go().code == 0);
    CHECK(database.text(
              "SELECT indisvalid FROM pg_index WHERE indexrelid = 'app.by_name'::regclass") == "t");
  }
  SECTION("the statement was corrected meanwhile: the other index goes") {
    History corrected;
    corrected.add("aaa1", revision("by_other_name"));
    CHECK(upgrade(corrected.folder(), database.url()).code == 0);
    CHECK(database.text("SELECT to_regclass('app.by_name')") == "NULL");
    CHECK(database.text("SELECT to_regclass('app.by_other_name')") == "app.by_other_name");
  }
  CHECK(invalid().empty());
  CHECK(database.text("SELECT 'public.by_name'::regclass::oid") == theirs);
}

TEST_CASE_METHOD(
    Concurrently,
    "a build that was done counts as done, also when its statement has changed since") {
  history.add("aaa1", kBare + "CREATE INDEX CONCURRENTLY by_name ON t (name);");
  {
    const CuttingProxy proxy("CREATE INDEX CONCURRENTLY", CuttingProxy::Cut::kBehindTheServer);
    CHECK(upgrade(history.folder(), proxy.url(database.name())).code == 3);
  }
  REQUIRE(eventually([&] { return indexes() == "by_name true"; }));
  History changed;
  changed.add("aaa1", kBare + "CREATE INDEX CONCURRENTLY by_id ON t (id);");
  const Ended ended = upgrade(changed.folder(), database.url());
  CHECK(ended.code == 7);
  CHECK(ended.outcome().error->reason == "ProgressChanged");
  CHECK(indexes() == "by_name true");
}

TEST_CASE_METHOD(Concurrently, "the limits of a revision hold behind a clean-up, too") {
  history.add("aaa1",
              "-- headway: upgrade no-transaction statement-timeout=7m lock-timeout=3s\n"
              "CREATE INDEX CONCURRENTLY by_name ON t (name);\n"
              "CREATE TABLE seen AS SELECT current_setting('statement_timeout') || ' ' || "
              "current_setting('lock_timeout') AS limits;");
  {
    Holder holder(database, kWrite);
    kill_at("CREATE INDEX CONCURRENTLY");
  }
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.text("SELECT limits FROM seen") == "7min 3s");
}

TEST_CASE_METHOD(Concurrently,
                 "a unique index over duplicates shows the key, and is built when they are gone") {
  history.add("aaa1", kBare +
                          "INSERT INTO t VALUES (3, 'c');\nCREATE UNIQUE INDEX CONCURRENTLY "
                          "by_name ON t (name);");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 6);
  CHECK(ended.outcome().error->message.contains("Key (name)=(a) is duplicated."));
  CHECK(invalid().empty());
  database.execute("DELETE FROM t WHERE id = 2");
  CHECK(go().code == 0);
  CHECK(indexes() == "by_name true");
}
