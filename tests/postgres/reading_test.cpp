// How revision files are read, and how their statements are judged, held against a real server.
#include "runner/sql/functions.hpp"
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway;
using namespace headway::testing;

TEST_CASE("every function that counts as harmless is the server's own, and changes no row") {
  Database database;
  // Volatile, and harmless all the same: random values, the clock, sequences' next values,
  // settings, advisory locks, notifications, sleep, sizes.
  constexpr const char* kVolatile =
      "SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND "
      "provolatile = 'v' AND proname !~ "
      "'^(random|clock_timestamp|timeofday|gen_random_uuid|currval|"
      "lastval|nextval|set_config|setseed|pg_sleep.*|pg_notify|current_query|pg_.*_size|"
      "pg_(try_)?advisory_.*|pg_is_in_recovery|pg_blocking_pids|pg_partition_.*|txid_status|"
      "pg_xact_status|pg_current_wal_lsn|pg_sequence_last_value)$'";
  std::istringstream names(database.text(kVolatile));
  int seen = 0;
  for (std::string name; std::getline(names, name); ++seen) {
    INFO(name);
    CHECK_FALSE(sql::is_harmless_function(name));
  }
  CHECK(seen > 100);

  std::istringstream own(database.text("SELECT DISTINCT proname FROM pg_proc"));
  std::set<std::string> servers;
  for (std::string name; std::getline(own, name);)
    servers.insert(name);
  std::ifstream list(std::string(HEADWAY_FIXTURES) + "/../../runner/sql/harmless_functions.inc");
  int listed = 0;
  for (std::string name; list >> name;) {
    if (name.contains('"')) continue;  // the ends of the literal
    INFO(name);
    // The list is of 17; an older server lacks some of them.
    if (Server::get().major() >= "17") CHECK(servers.contains(name));
    CHECK(sql::is_harmless_function(name));
    ++listed;
  }
  CHECK(listed > 1000);
}

TEST_CASE(
    "an enumeration's value that a DO block or a function adds is there for the next revision") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TYPE mood AS ENUM ('calm');\nCREATE TABLE pupils (mood mood);");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);

  SECTION("by a DO block") {
    history.add("bbb2",
                "DO $$ BEGIN ALTER TYPE mood ADD VALUE IF NOT EXISTS 'tired'; EXCEPTION WHEN "
                "duplicate_object THEN NULL; END $$;");
    history.add("ccc3", "INSERT INTO pupils VALUES ('tired');");
    CHECK(upgrade(history.folder(), database.url()).code == 0);
    CHECK(database.text("SELECT mood FROM pupils") == "tired");
  }
  SECTION("by a function of an earlier revision") {
    history.add("bbb2",
                "CREATE FUNCTION more(v text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE "
                "'ALTER TYPE mood ADD VALUE ' || quote_literal(v); END $$;");
    history.add("ccc3", "SELECT more('tired');");
    history.add("ddd4", "INSERT INTO pupils VALUES ('tired');");
    CHECK(upgrade(history.folder(), database.url()).code == 0);
    CHECK(database.text("SELECT mood FROM pupils") == "tired");
  }
  SECTION("by a function that was there before: the runner divides the transaction") {
    database.execute(
        "CREATE FUNCTION more(v text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE "
        "'ALTER TYPE mood ADD VALUE ' || quote_literal(v); END $$");
    SECTION("between two revisions") {
      history.add("bbb2", "SELECT more('tired');");
      history.add("ccc3", "INSERT INTO pupils VALUES ('tired');");
      CHECK(upgrade(history.folder(), database.url()).code == 0);
      CHECK(database.text("SELECT mood FROM pupils") == "tired");
    }
    SECTION("but not within one: the error names the way out") {
      history.add("bbb2", "SELECT more('tired');\nINSERT INTO pupils VALUES ('tired');");
      const Ended ended = upgrade(history.folder(), database.url());
      CHECK(ended.code == 1);
      CHECK(ended.outcome().error->sqlstate == "55P04");
      CHECK(ended.outcome().error->hint.contains("later revision"));
      CHECK(database.version_rows() == "aaa1");
    }
  }
}

TEST_CASE("a file that switches standard_conforming_strings off is read as psql reads it") {
  Database database;
  History history;
  history.add("aaa1",
              "SET standard_conforming_strings = off;\nSET escape_string_warning = off;\n"
              "CREATE TABLE notes (id int, body text);\n"
              "INSERT INTO notes VALUES (1, 'it\\'s; fine');\n"
              "INSERT INTO notes VALUES (2, 'a path ends in \\'), (3, '); INSERT INTO notes VALUES "
              "(4, ' -- \\' ');\n");
  history.add("bbb2", "INSERT INTO notes VALUES (5, 'plain \\');");
  CHECK(upgrade(history.folder(), database.url()).code == 0);
  CHECK(database.text("SELECT id || ':' || body FROM notes ORDER BY id") ==
        "1:it's; fine\n2:a path ends in '), (3, \n4: -- ' \n5:plain \\");
}

TEST_CASE("where standard_conforming_strings is off by default, files are read with it on") {
  Database database;
  database.execute("ALTER DATABASE " + database.name() + " SET standard_conforming_strings = off");
  database.execute("CREATE TABLE notes (id int, body text)");
  History history;
  const std::string file = history.add("aaa1", "INSERT INTO notes VALUES (1, 'C:\\temp\\');");
  const auto body = [&] { return database.text("SELECT body FROM notes ORDER BY id"); };
  SECTION("which a notice says") {
    const Ended ended = upgrade(history.folder(), database.url());
    CHECK(ended.code == 0);
    CHECK(ended.err.contains(file + ":7: a backslash in quotes stands for itself"));
    CHECK(body() == "C:\\temp\\");
  }
  SECTION("which nobody has to know who writes no backslash, or says what it is") {
    History other;
    other.add("aaa1",
              "SET standard_conforming_strings = off;\nINSERT INTO notes VALUES (1, 'it\\'s'), "
              "(2, E'\\\\');");
    const Ended ended = upgrade(other.folder(), database.url());
    CHECK(ended.code == 0);
    CHECK_FALSE(ended.err.contains("backslash"));
    CHECK(body() == "it's\n\\");
  }
}

TEST_CASE("a file is not sent where the server would read it otherwise than it was divided") {
  Database database;
  database.execute("ALTER DATABASE " + database.name() + " SET standard_conforming_strings = off");
  database.execute("CREATE TABLE notes (body text)");
  database.execute(
      "CREATE FUNCTION escape() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET "
      "standard_conforming_strings = off; END $$");
  History history;
  const std::string mark =
      GENERATE("-- headway: upgrade\n", "-- headway: upgrade no-transaction\n");
  const std::string change = GENERATE("RESET ALL", "RESET standard_conforming_strings",
                                      "SET standard_conforming_strings TO DEFAULT",
                                      "SELECT escape()", "DO $$ BEGIN PERFORM escape(); END $$");
  INFO(mark << change);
  SECTION("its statements hold a backslash") {
    history.add("aaa1", mark + change + ";\nINSERT INTO notes VALUES ('a\\');");
    const Ended ended = upgrade(history.folder(), database.url());
    INFO(ended.err);
    CHECK(ended.code == (mark.contains("no-") ? 6 : 1));
    CHECK(ended.outcome().error->reason == "ReadingChanged");
    CHECK(ended.outcome().error->line == 8);
    CHECK(database.text("SELECT count(*) FROM notes") == "0");
  }
  SECTION("they hold none") {
    history.add("aaa1", mark + change + ";\nINSERT INTO notes VALUES ('a;');");
    CHECK(upgrade(history.folder(), database.url()).code == 0);
    CHECK(database.text("SELECT body FROM notes") == "a;");
  }
}

TEST_CASE("BEGIN and COMMIT around a whole section are passed over, with a notice") {
  Database database;
  History history;
  const std::string file =
      history.add("aaa1",
                  "-- headway: upgrade\nBEGIN;\nCREATE TABLE one ();\nCOMMIT;\n"
                  "-- headway: downgrade\nBEGIN;\nDROP TABLE one;\nEND;\n");
  const Ended ended = upgrade(history.folder(), database.url());
  CHECK(ended.code == 0);
  CHECK(ended.err.contains(file + ":7: BEGIN and COMMIT around the section are passed over"));
  CHECK(database.has_table("one"));
  CHECK(run({"downgrade", "base", "--dir", history.folder(), "--database-url", database.url()})
            .code == 0);
  CHECK_FALSE(database.has_table("one"));
}

TEST_CASE("a revision runs at the isolation level that it asks for, and no other does") {
  Database database;
  History history;
  const std::string level =
      "CREATE TABLE {} AS SELECT current_setting('transaction_isolation') AS v;";
  const auto made = [&](const std::string& name) {
    std::string text = level;
    return text.replace(text.find("{}"), 2, name);
  };
  history.add("aaa1", made("one"));
  history.add("bbb2", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;\n" + made("two"));
  history.add("ccc3", "-- headway: upgrade isolation=repeatable-read\n" + made("three"));
  history.add("ddd4", "-- headway: upgrade\nBEGIN ISOLATION LEVEL SERIALIZABLE;\n" + made("four") +
                          "\nCOMMIT;\n");
  history.add("eee5", made("five"));
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.out);
  CHECK(ended.code == 0);
  const auto level_of = [&](const std::string& table) {
    return database.text("SELECT v FROM " + table);
  };
  CHECK(level_of("one") == "read committed");
  CHECK(level_of("two") == "serializable");
  CHECK(level_of("three") == "repeatable read");
  CHECK(level_of("four") == "serializable");
  CHECK(level_of("five") == "read committed");
}
