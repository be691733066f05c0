// The uses of the ledger and the version table: runs that are started twice, images that are
// older than the database, other tools that share the version table, roles with few rights.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

using Ids = std::vector<std::string>;

Ended upgrade_as(const std::string& run, const History& history, const std::string& url) {
  return testing::run(upgrade_arguments(history.folder()),
                      {{"DATABASE_URL", url}, {"HEADWAY_RUN_ID", run}});
}

}  // namespace

TEST_CASE("a run that is started again reports its first end, and does nothing") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");

  SECTION("when it succeeded") {
    const Outcome first = upgrade_as("run-1", history, database.url()).outcome();
    CHECK(first.run == "run-1");
    database.execute("UPDATE alembic_version SET version_num = 'gone'");
    const Ended again = upgrade_as("run-1", history, database.url());
    CHECK(again.code == 0);
    CHECK(again.outcome() == first);
  }
  SECTION("but not for other files, another target, another command or another history") {
    REQUIRE(upgrade_as("run-1", history, database.url()).code == 0);
    std::vector<std::string> arguments = upgrade_arguments(history.folder());
    SECTION("files") {
      history.add("bbb2", "CREATE TABLE two ();");
    }
    SECTION("target") {
      arguments.back() = "aaa1";
    }
    SECTION("command") {
      arguments.front() = "downgrade";
    }
    SECTION("history") {
      database.execute("CREATE SCHEMA app");
      arguments.insert(arguments.begin() + 1, "--version-table-schema=app");
    }
    const Ended other =
        testing::run(arguments, {{"DATABASE_URL", database.url()}, {"HEADWAY_RUN_ID", "run-1"}});
    CHECK(other.code == 2);
    CHECK(other.outcome().error->reason == "RunIdReused");
    CHECK(database.version_rows() == "aaa1");
    CHECK_FALSE(database.has_table("two"));
  }
  SECTION("when a revision failed, though it would not fail any more") {
    history.add("bbb2", "CREATE VIEW two AS SELECT * FROM missing;");
    const Ended first = upgrade_as("run-1", history, database.url());
    CHECK(first.code == 1);
    database.execute("CREATE TABLE missing ()");
    const Ended again = upgrade_as("run-1", history, database.url());
    CHECK(again.code == 1);
    CHECK(again.outcome() == first.outcome());
    CHECK(upgrade_as("run-2", history, database.url()).code == 0);
  }
  SECTION("but it goes on when the end was transient") {
    database.execute("CREATE TABLE busy ()");
    history.add("bbb2", "DROP TABLE busy;");
    const std::vector<std::string> arguments = {
        "upgrade",        "--dir", history.folder(),      "--output", "json",
        "--lock-timeout", "10ms",  "--lock-wait-timeout", "50ms",     "head"};
    const Environment environment = {{"DATABASE_URL", database.url()}, {"HEADWAY_RUN_ID", "run-1"}};
    {
      pqxx::connection other(database.url());
      pqxx::work holder(other);
      holder.exec("LOCK TABLE busy");
      CHECK(testing::run(arguments, environment).code == 4);
    }
    CHECK(database.text("SELECT outcome FROM headway.run") == "Failed");
    CHECK(testing::run(arguments, environment).code == 0);
    CHECK(database.text("SELECT outcome FROM headway.run") == "Succeeded");
  }
}

TEST_CASE("an older image meets a database that is ahead of it") {
  Database database;
  History older;
  older.add("aaa1", "CREATE TABLE one ();");
  older.add("bbb2", "CREATE TABLE two ();");
  History newer;
  newer.add("aaa1", "CREATE TABLE one ();");
  newer.add("bbb2", "CREATE TABLE two ();");
  newer.add("ccc3", "CREATE TABLE three ();");
  newer.add("ddd4", "CREATE TABLE four ();");
  REQUIRE(upgrade(newer.folder(), database.url()).code == 0);

  SECTION("and has nothing to do, since the ledger knows its head below the database's") {
    const Ended ended = upgrade(older.folder(), database.url());
    CHECK(ended.code == 0);
    CHECK(ended.outcome().outcome == OutcomeKind::kUpToDate);
    CHECK(ended.outcome().current == Ids{"ddd4"});
    CHECK(ended.outcome().to == Ids{"bbb2"});
    CHECK(ended.outcome().pending == 0);
  }
  SECTION("and is refused when its head is not below") {
    older.add("xxx9", "CREATE TABLE other ();");
    const Ended ended = upgrade(older.folder(), database.url());
    CHECK(ended.code == 2);
    CHECK(ended.outcome().error->reason == "UnknownRevision");
    CHECK(ended.outcome().error->message.contains("ddd4"));
    CHECK_FALSE(database.has_table("other"));
  }
  SECTION("and is refused when the ledger knows nothing") {
    database.execute("DROP SCHEMA headway CASCADE");
    CHECK(upgrade(older.folder(), database.url()).code == 2);
  }
  SECTION("and can still say where it is") {
    const Ended ended =
        run({"current", "--dir", older.folder()}, {{"DATABASE_URL", database.url()}});
    CHECK(ended.code == 0);
    CHECK(ended.out == "ddd4 (not among these files)\n");
  }
}

TEST_CASE("revisions that another tool applied or undid are taken over") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", "CREATE TABLE two ();");
  history.add("ccc3", "CREATE TABLE three ();");

  SECTION("revisions that it applied") {
    database.execute(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))");
    database.execute("INSERT INTO alembic_version VALUES ('bbb2')");
    const Ended ended = upgrade(history.folder(), database.url());
    CHECK(ended.outcome().applied == Ids{"ccc3"});
    CHECK(database.text("SELECT revision || coalesce(' ' || left(checksum, 0) || 'checksum', '') "
                        "FROM headway.revision ORDER BY 1") == "aaa1\nbbb2\nccc3 checksum");
    CHECK(database.text("SELECT parents FROM headway.revision WHERE revision = 'bbb2'") ==
          "{aaa1}");
  }
  SECTION("revisions that it undid") {
    REQUIRE(upgrade(history.folder(), database.url()).code == 0);
    database.execute("DROP TABLE two, three");
    database.execute("UPDATE alembic_version SET version_num = 'aaa1'");
    const Ended ended = upgrade(history.folder(), database.url(), "bbb2");
    CHECK(ended.outcome().applied == Ids{"bbb2"});
    CHECK(database.text("SELECT revision FROM headway.revision ORDER BY 1") == "aaa1\nbbb2");
  }
  SECTION("but not a version table that a revision writes itself") {
    const std::string file =
        history.add("ddd4", "SELECT 1;\n-- a dump\nINSERT INTO alembic_version VALUES ('zzz');");
    const Ended ended = upgrade(history.folder(), database.url());
    CHECK(ended.code == 2);
    CHECK(ended.outcome().error->file == file);
    CHECK(ended.outcome().error->line == 9);
    CHECK(ended.outcome().error->message.contains("public.alembic_version"));
    CHECK_FALSE(database.has_table("one"));
    CHECK_FALSE(database.has_table("alembic_version"));
  }
  SECTION("nor where a function does it") {
    history.add("ddd4", "DO $$ BEGIN UPDATE alembic_version SET version_num = 'zzz'; END $$;");
    const Ended ended = upgrade(history.folder(), database.url());
    CHECK(ended.code == 1);
    CHECK(ended.outcome().error->revision == "ddd4");
    CHECK(ended.outcome().error->message.contains("version table"));
  }
}

TEST_CASE("a version table that is out of sight is not taken for none") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  database.execute("CREATE SCHEMA app");
  database.execute("ALTER DATABASE " + database.name() + " SET search_path = app");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  REQUIRE(database.text("SELECT version_num FROM app.alembic_version") == "aaa1");
  database.execute("ALTER DATABASE " + database.name() + " RESET search_path");

  const Ended ended = upgrade(history.folder(), database.url());
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "VersionTableElsewhere");
  CHECK(ended.outcome().error->message.contains("app"));
  CHECK_FALSE(database.has_table("public.one"));

  SECTION("and can be named") {
    const Ended named =
        upgrade(history.folder(), database.url(), "head", {"--version-table-schema", "app"});
    CHECK(named.code == 0);
    CHECK(named.outcome().outcome == OutcomeKind::kUpToDate);
  }
}

namespace {

/// A role that may log in and nothing else, as long as the object lives.
class Role {
 public:
  Role(Database& database, std::string name) : database_(database), name_(std::move(name)) {
    database.execute("CREATE ROLE " + name_ + " LOGIN PASSWORD 'word'");
  }
  ~Role() {
    database_.execute("REASSIGN OWNED BY " + name_ + " TO postgres");
    database_.execute("DROP OWNED BY " + name_);
    database_.execute("DROP ROLE " + name_);
  }
  Role(const Role&) = delete;
  Role& operator=(const Role&) = delete;

  std::string url() const {
    return "postgresql://" + name_ + ":word@127.0.0.1:" + std::to_string(Server::get().port()) +
           "/" + database_.name();
  }

 private:
  Database& database_;
  std::string name_;
};

/// The statements of a hint that says `as the owner, run: ...;`.
std::string grants_of(const Ended& ended) {
  REQUIRE(ended.outcome().error.has_value());
  const std::string hint = ended.outcome().error->hint;
  const std::string begin = "as the owner, run: ";
  REQUIRE(hint.contains(begin));
  return hint.substr(hint.find(begin) + begin.size());
}

}  // namespace

TEST_CASE("a run with nothing to do needs no rights on the ledger") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  const Role role(database, "onlooker");
  database.execute("GRANT SELECT ON alembic_version TO onlooker");
  const Ended ended = upgrade(history.folder(), role.url());
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.outcome().outcome == OutcomeKind::kUpToDate);
}

TEST_CASE("all rights that are missing are reported at once, and suffice") {
  Database database;
  const Role role(database, "limited");
  History history;
  history.add("aaa1", "CREATE TABLE one ();");

  SECTION("for a first run") {
    const Ended ended = upgrade(history.folder(), role.url());
    CHECK(ended.code == 2);
    CHECK(ended.outcome().error->reason == "PermissionDenied");
    CHECK(grants_of(ended) ==
          "GRANT CREATE ON SCHEMA \"public\" TO \"limited\"; "
          "CREATE SCHEMA \"headway\" AUTHORIZATION \"limited\";");
    CHECK_FALSE(database.has_table("alembic_version"));
    database.execute(grants_of(ended));
    CHECK(upgrade(history.folder(), role.url()).code == 0);
  }
  SECTION("behind another role's first run") {
    REQUIRE(upgrade(history.folder(), database.url()).code == 0);
    history.add("bbb2", "SELECT 1;");
    const Ended ended = upgrade(history.folder(), role.url());
    CHECK(ended.code == 2);
    CHECK(ended.outcome().error->reason == "PermissionDenied");
    CHECK(grants_of(ended) ==
          "GRANT SELECT, INSERT, UPDATE, DELETE ON \"public\".\"alembic_version\" TO \"limited\"; "
          "GRANT SELECT, INSERT, UPDATE, DELETE ON \"headway\".\"backup\", "
          "\"headway\".\"progress\", \"headway\".\"revision\", \"headway\".\"run\", "
          "\"headway\".\"seed\", \"headway\".\"step\" TO \"limited\";");
    database.execute(grants_of(ended));
    CHECK(upgrade(history.folder(), role.url()).code == 0);
    CHECK(database.version_rows() == "bbb2");
  }
  SECTION("where the ledger of another role has to be completed") {
    REQUIRE(upgrade(history.folder(), database.url()).code == 0);
    database.execute("ALTER TABLE headway.run DROP COLUMN plan");
    database.execute("DROP TABLE headway.backup");
    database.execute("GRANT ALL ON alembic_version TO limited");
    history.add("bbb2", "SELECT 1;");
    const Ended ended = upgrade(history.folder(), role.url());
    CHECK(grants_of(ended) ==
          "GRANT CREATE ON SCHEMA \"headway\" TO \"limited\"; "
          "ALTER TABLE \"headway\".\"run\" OWNER TO \"limited\"; "
          "GRANT SELECT, INSERT, UPDATE, DELETE ON \"headway\".\"progress\", "
          "\"headway\".\"revision\", \"headway\".\"seed\", \"headway\".\"step\" TO \"limited\";");
    database.execute(grants_of(ended));
    CHECK(upgrade(history.folder(), role.url()).code == 0);
  }
  SECTION("for a look") {
    REQUIRE(upgrade(history.folder(), database.url()).code == 0);
    const Ended ended = run({"current", "--dir", history.folder()}, {{"DATABASE_URL", role.url()}});
    CHECK(ended.code == 2);
    CHECK(ended.err.contains(
        "as the owner, run: GRANT SELECT ON \"public\".\"alembic_version\" TO \"limited\";"));
  }
  SECTION("for a stamp") {
    const Ended ended = run({"stamp", "--dir", history.folder(), "--output=json", "head"},
                            {{"DATABASE_URL", role.url()}});
    CHECK(ended.code == 2);
    CHECK(grants_of(ended).contains("CREATE SCHEMA"));
  }
}

TEST_CASE("a role that may create no schema keeps the ledger beside the version table") {
  Database database;
  const Role role(database, "limited");
  const Role guest(database, "visitor");
  database.execute("CREATE SCHEMA app");
  database.execute("GRANT USAGE, CREATE ON SCHEMA app TO limited");
  database.execute("ALTER ROLE limited SET search_path = app");
  History history;
  history.add("aaa1",
              "-- headway: upgrade\nCREATE TABLE one ();\n-- headway: downgrade\nDROP TABLE one;");
  const Ended first = upgrade(history.folder(), role.url());
  INFO(first.err);
  REQUIRE(first.code == 0);
  CHECK(database.text("SELECT revision FROM app.headway_revision") == "aaa1");
  CHECK_FALSE(database.has_table("headway.run"));

  SECTION("and finds it there again") {
    const Ended again =
        testing::run(upgrade_arguments(history.folder()),
                     {{"DATABASE_URL", role.url()}, {"HEADWAY_RUN_ID", first.outcome().run}});
    CHECK(again.outcome() == first.outcome());
    History older;
    older.add("zzz9", "SELECT 1;");
    CHECK(
        run({"downgrade", "--dir", older.folder(), "base"}, {{"DATABASE_URL", role.url()}}).code ==
        0);
    CHECK_FALSE(database.has_table("app.one"));
  }
  SECTION("also when it may create schemas later") {
    database.execute("GRANT CREATE ON DATABASE " + database.name() + " TO limited");
    history.add("bbb2", "SELECT 1;");
    CHECK(upgrade(history.folder(), role.url()).code == 0);
    CHECK(database.text("SELECT count(*) FROM app.headway_revision") == "2");
    CHECK_FALSE(database.has_table("headway.run"));
  }
  SECTION("and it is completed there") {
    database.execute("DROP TABLE app.headway_backup");
    database.execute("DROP VIEW app.headway_applied");
    history.add("bbb2", "SELECT 1;");
    const Ended ended = upgrade(history.folder(), role.url());
    CHECK(ended.code == 0);
    CHECK(ended.err.contains("lost \"app\".headway_applied"));
    CHECK(database.has_table("app.headway_backup"));
  }
  SECTION("whose view a guest may read once the schema is open to it") {
    const std::vector<std::string> arguments = {"wait", "--for=aaa1", "--timeout=100ms",
                                                "--version-table-schema=app"};
    const Ended closed = run(arguments, {{"DATABASE_URL", guest.url()}});
    CHECK(closed.code == 8);
    CHECK(closed.err.contains("GRANT USAGE ON SCHEMA \"app\" TO \"visitor\""));
    database.execute("GRANT USAGE ON SCHEMA app TO visitor");
    CHECK(run(arguments, {{"DATABASE_URL", guest.url()}}).code == 0);
    pqxx::connection connection(guest.url());
    CHECK_THROWS_AS(
        pqxx::nontransaction(connection).exec("SELECT downgrade FROM app.headway_revision"),
        pqxx::insufficient_privilege);
  }
}

TEST_CASE("a publication that would replicate the ledger has to be confirmed") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  SECTION("one of all tables") {
    database.execute("CREATE PUBLICATION everything FOR ALL TABLES");
    const Ended ended = upgrade(history.folder(), database.url());
    CHECK(ended.code == 7);
    CHECK(ended.outcome().error->reason == "LedgerPublished");
    CHECK(ended.outcome().error->message.contains("everything"));
    CHECK_FALSE(database.has_table("one"));
    CHECK_FALSE(database.has_table("headway.run"));
    CHECK(run({"stamp", "--dir", history.folder(), "head"}, {{"DATABASE_URL", database.url()}})
              .code == 7);
    CHECK(upgrade(history.folder(), database.url(), "head", {"--ledger-publish"}).code == 0);
  }
  SECTION("one of the ledger's schema") {
    database.execute("CREATE PUBLICATION part FOR TABLES IN SCHEMA public");
    CHECK(upgrade(history.folder(), database.url(), "head", {"--ledger-schema=public"}).code == 7);
    CHECK(upgrade(history.folder(), database.url()).code == 0);
  }
}
