// `headway diff` and `drift`, the patterns of what is compared, renames, and models of a command.
#include "common/drift_report.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/project.hpp"

#include <utility>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace headway;
using namespace headway::testing;

TEST_CASE("diff prints the SQL between any two schemas, and psql's way of running it leads there") {
  Project project;
  project.history().add("aaa1", "-- headway: upgrade\nCREATE TABLE a (id int);");
  project.history().add("bbb2", "-- headway: upgrade\nCREATE TABLE b (id int);");
  const std::string one = project.file("one.sql", "CREATE TABLE a (id int, x text);");
  const std::string two =
      project.file("two.sql", "CREATE TABLE a (id int, y text); CREATE INDEX a_y ON a (y);");

  Ended ended = project.run({"diff", "--from", one, "--to", two});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 8);
  CHECK(ended.out ==
        "-- loses data: column public.a.x with its values\n"
        "ALTER TABLE public.a DROP COLUMN x;\n"
        "ALTER TABLE public.a ADD COLUMN y text;\n"
        "\n"
        "CREATE INDEX CONCURRENTLY a_y ON public.a USING btree (y);\n");
  CHECK(ended.err.empty());

  ended = project.run({"diff", "--from", "aaa1", "--to", "head"});
  CHECK(ended.code == 8);
  CHECK(ended.out == "CREATE TABLE public.b (\n    id integer\n);\n");

  ended = project.run({"diff", "--models", one});  // from the heads to the models
  CHECK(ended.code == 8);
  CHECK(ended.out.contains("DROP TABLE public.b;"));

  ended = project.run({"diff", "--from", one, "--to", one});
  CHECK(ended.code == 0);
  CHECK(ended.out.empty());

  project.database().execute("CREATE TABLE a (id int, x text)");
  ended = project.run({"diff", "--from", "database", "--to", two, "--output", "json"});
  CHECK(ended.code == 8);
  const auto json = nlohmann::json::parse(ended.out);
  CHECK(json.at("differences").size() == 3);
  CHECK(json.at("doubt") == "");
  for (const std::string& url : {project.database().url()}) {
    ended = project.run({"diff", "--from", url, "--to", one});
    CHECK(ended.code == 0);
  }
  ended = project.run({"diff", "--from", "nowhere.sql", "--to", one});
  CHECK(ended.code == 2);
}

TEST_CASE("diff of two files and of databases needs no revisions") {
  Project project;
  const std::string one = project.file("one.sql", "CREATE TABLE a (id int);");
  const std::string two = project.file("two.sql", "CREATE TABLE a (id int, x text);");
  const auto diff = [&](const std::string& from, const std::string& to) {
    return run({"diff", "--from", from, "--to", to, "--dir", "no/such/folder"},
               project.environment());
  };
  CHECK(diff(one, two).out == "ALTER TABLE public.a ADD COLUMN x text;\n");
  CHECK(diff(project.database().url(), one).code == 8);
  CHECK(diff("head", one).code == 2);
  CHECK(diff("head", one).err.contains("no/such/folder"));
}

TEST_CASE("check of a history without revisions compares the models with an empty schema") {
  Project project;
  const std::string models = project.file("models.sql", "CREATE TABLE a (id int);");
  CHECK(project.run({"check", "--models", models}).code == 8);
  CHECK(project.run({"check", "--models", project.file("none.sql", "")}).code == 0);
}

TEST_CASE("an index that changes is built under another name before the former one goes") {
  Project project;
  const std::string one =
      project.file("one.sql", "CREATE TABLE a (b int, c int); CREATE INDEX i ON a (b);");
  const std::string two = project.file(
      "two.sql", "CREATE TABLE a (b int NOT NULL, c int); CREATE INDEX i ON a (b, c);");
  Ended ended = project.run({"diff", "--from", one, "--to", two});
  INFO(ended.out << ended.err);
  CHECK(
      ended.out.ends_with("\n"
                          "CREATE INDEX CONCURRENTLY i__new ON public.a USING btree (b, c);\n"
                          "DROP INDEX CONCURRENTLY public.i;\n"
                          "ALTER INDEX public.i__new RENAME TO i;\n"));
  CHECK(ended.err.empty());

  ended = project.run({"diff", "--from", one, "--to", two, "--concurrent", "off"});
  CHECK(ended.out ==
        "DROP INDEX public.i;\n"
        "ALTER TABLE public.a ALTER COLUMN b SET NOT NULL;\n"
        "CREATE INDEX i ON public.a USING btree (b, c);\n");
}

TEST_CASE("what cannot be made is named by diff, and no SQL is printed") {
  Project project;
  const std::string one =
      project.file("one.sql", "CREATE TABLE a (id int) PARTITION BY RANGE (id);");
  const std::string two =
      project.file("two.sql", "CREATE TABLE a (id int) PARTITION BY LIST (id);");
  const Ended ended = project.run({"diff", "--from", one, "--to", two});
  CHECK(ended.code == 2);
  CHECK(ended.out.empty());
  CHECK(ended.err.contains("table public.a: "));
}

TEST_CASE("drift is what the database has and its revisions do not say; a pending one is none") {
  Project project;
  project.history().add("aaa1", "-- headway: upgrade\nCREATE TABLE a (id int, name text);");
  project.history().add("bbb2", "-- headway: upgrade\nCREATE TABLE b (id int);");
  REQUIRE(upgrade(project.history().folder(), project.database().url(), "aaa1").code == 0);

  Ended ended = project.run({"drift"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out ==
        "No drift: the database is at aaa1, and its schema is that of the revisions.\n");

  project.database().execute("CREATE INDEX by_hand ON a (name)");
  project.database().execute("ALTER TABLE a ALTER COLUMN id SET NOT NULL");
  ended = project.run({"drift"});
  CHECK(ended.code == 8);
  CHECK(ended.out ==
        "Drift: the database is at aaa1, and its schema is not that of the revisions:\n"
        "  ~ column public.a.id (not_null)\n"
        "  + index public.by_hand\n"
        "\n"
        "-- To bring the database to what its revisions say:\n"
        "DROP INDEX public.by_hand;\n"
        "ALTER TABLE public.a ALTER COLUMN id DROP NOT NULL;\n"
        "\n"
        "-- To take what the database has into a revision:\n"
        "ALTER TABLE public.a ADD CONSTRAINT a_id_is_not_null CHECK ((id IS NOT NULL)) NOT VALID;\n"
        "\n"
        "ALTER TABLE public.a VALIDATE CONSTRAINT a_id_is_not_null;\n"
        "ALTER TABLE public.a ALTER COLUMN id SET NOT NULL;\n"
        "ALTER TABLE public.a DROP CONSTRAINT a_id_is_not_null;\n"
        "\n"
        "CREATE INDEX CONCURRENTLY by_hand ON public.a USING btree (name);\n");

  ended = project.run({"drift", "--output", "json"});
  CHECK(ended.code == 8);
  const auto json = nlohmann::json::parse(ended.out);
  CHECK(json.at("drifted") == true);
  CHECK(json.at("revisions") == nlohmann::json::array({"aaa1"}));
  CHECK(json.at("fixDatabase").at("sql").get<std::string>().starts_with("DROP INDEX"));

  ended = project.run({"drift", "--exclude", "index:public.by_*", "--exclude", "column:*.*.id"});
  CHECK(ended.code == 0);
  // Nothing was written to the database.
  CHECK(project.database().version_rows() == "aaa1");
  CHECK(project.database().text("SELECT count(*) FROM headway.run") == "1");
}

TEST_CASE("a run that commits while drift replays the history is no drift") {
  Project project;
  const std::string gate = project.database().name() + "_gate";
  project.history().add("aaa1",
                        "-- headway: upgrade\nCREATE TABLE a (id int);\nDO $$ BEGIN WHILE EXISTS "
                        "(SELECT FROM pg_database WHERE datname = '" +
                            gate + "') LOOP PERFORM pg_sleep(0.01); END LOOP; END $$;");
  const std::string folder = project.history().folder();
  REQUIRE(upgrade(folder, project.database().url()).code == 0);
  project.database().execute("CREATE DATABASE " + gate);

  Program drift(project.arguments({"drift"}), project.environment());
  REQUIRE(eventually([&] {
    return project.database().text(
               "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND datname <> "
               "current_database() AND query LIKE '%" +
               gate + "%'") == "1";
  }));
  project.history().add("bbb2", "-- headway: upgrade\nCREATE TABLE b (id int);");
  CHECK(upgrade(folder, project.database().url()).code == 0);
  project.database().execute("DROP DATABASE " + gate);
  const Ended ended = drift.wait();
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out.contains("the database is at aaa1"));
}

TEST_CASE("drift leaves its news in the file of HEADWAY_OUTCOME_FILE") {
  Project project;
  project.history().add("aaa1", "-- headway: upgrade\nCREATE TABLE a (id int, name text);");
  REQUIRE(project.run({"upgrade", "head"}).code == 0);
  const std::string file = project.file("outcome", "");
  const auto look = [&] {
    const Ended ended =
        project.run({"drift"}, {{"HEADWAY_RUN_ID", "l1"}, {"HEADWAY_OUTCOME_FILE", file}});
    const auto report = parse_drift_report(content(file));
    INFO(ended.err << content(file));
    REQUIRE(report);
    CHECK(report->look == "l1");
    return std::pair{ended.code, *report};
  };
  CHECK(look() == std::pair{0, DriftReport{.look = "l1", .revisions = {"aaa1"}, .objects = {}}});

  project.database().execute("CREATE INDEX by_hand ON a (name)");
  project.database().execute("ALTER TABLE a DROP COLUMN id");
  const auto [code, report] = look();
  CHECK(code == 8);
  CHECK(report.revisions == std::vector<std::string>{"aaa1"});
  CHECK(report.objects ==
        std::vector<std::string>{"- column public.a.id", "+ index public.by_hand"});

  project.database().execute("UPDATE alembic_version SET version_num = 'ccc3'");
  const auto [failed, problem] = look();
  CHECK(failed == 2);
  REQUIRE(problem.error);
  CHECK(problem.error->reason == "UnknownRevision");
  CHECK_FALSE(problem.drifted());
}

TEST_CASE("drift leaves the ledger and the version table out, wherever they are") {
  Project project;
  project.database().execute("CREATE SCHEMA app; CREATE SCHEMA books");
  project.history().add("aaa1", "-- headway: upgrade\nSELECT 1;");
  const std::vector<std::string> where = {
      "--version-table", "versions", "--version-table-schema", "app", "--ledger-schema", "books"};
  std::vector<std::string> words = {"upgrade", "head"};
  words.insert(words.end(), where.begin(), where.end());
  Ended ended = project.run(words);
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  words = {"drift", "--exclude", "schema:app", "--exclude", "schema:books"};
  words.insert(words.end(), where.begin(), where.end());
  ended = project.run(words);
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
}

TEST_CASE("what is included and excluded by schema, name and kind is compared alone") {
  Project project;
  project.history().add("aaa1", "-- headway: upgrade\nCREATE TABLE a (id int);");
  const std::string models = project.file(
      "models.sql",
      "CREATE TABLE a (id int, x int); CREATE SCHEMA app; CREATE TABLE app.t (id int); "
      "CREATE VIEW app.v AS SELECT 1 AS one;");
  const auto check = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"check", "--models", models});
    return project.run(words);
  };
  const auto differences = [&](const std::vector<std::string>& words) {
    const Ended ended = check(words);
    const std::size_t line = ended.out.find('\n');
    return ended.code == 8 ? ended.out.substr(line + 1) : ended.out;
  };
  CHECK(differences({"--include", "app"}) ==
        "  + schema app\n  + table app.t\n  + column app.t.id\n  + view app.v\n");
  CHECK(differences({"--include", "app", "--exclude", "view:app.*"}) ==
        "  + schema app\n  + table app.t\n  + column app.t.id\n");
  CHECK(differences({"--exclude", "app"}) == "  + column public.a.x\n");
  CHECK(differences({"--exclude", "app", "--exclude", "public.a"}) ==
        "No new upgrade operations detected.\n");
  CHECK(check({"--exclude", "tables:app"}).code == 2);

  Ended ended = project.run(
      {"revision", "--autogenerate", "-m", "x", "--models", models, "--exclude", "app"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(project.newest_revision().contains("ADD COLUMN x integer"));
  CHECK_FALSE(project.newest_revision().contains("app."));
}

TEST_CASE("a rename is made where it is named, and only hinted at where it is not") {
  Project project;
  project.history().add("aaa1",
                        "-- headway: upgrade\nCREATE TABLE users (id int PRIMARY KEY, mail text "
                        "NOT NULL UNIQUE, CHECK (mail <> '')); CREATE INDEX users_mail ON users "
                        "(lower(mail)); CREATE VIEW v AS SELECT mail FROM users;");
  const std::string models = project.file(
      "models.sql",
      "CREATE TABLE people (id int PRIMARY KEY, email text NOT NULL UNIQUE, CHECK (email <> '')); "
      "CREATE INDEX people_email ON people (lower(email)); CREATE VIEW v AS SELECT email AS mail "
      "FROM people;");
  Ended ended = project.run({"diff", "--models", models});
  CHECK(ended.out.contains("DROP TABLE public.users"));

  ended = project.run({"revision", "--autogenerate", "-m", "Rename", "--models", models, "--rename",
                       "users=people", "--rename", "users.mail=email"});
  INFO(ended.out << ended.err);
  REQUIRE(ended.code == 0);
  const std::string text = project.newest_revision();
  INFO(text);
  CHECK(
      text.contains("-- headway: upgrade\n"
                    "ALTER TABLE public.users RENAME COLUMN mail TO email;\n"
                    "ALTER TABLE public.users RENAME TO people;\n"));
  CHECK(text.contains("ALTER INDEX public.users_mail RENAME TO people_email;\n"));
  CHECK(text.contains("RENAME CONSTRAINT users_pkey TO people_pkey;\n"));
  CHECK(
      text.ends_with("ALTER TABLE public.people RENAME TO users;\n"
                     "ALTER TABLE public.users RENAME COLUMN email TO mail;\n"));
  CHECK_FALSE(text.contains("DROP"));
  CHECK_FALSE(text.contains("loses data"));

  // With rows in it, there and back.
  REQUIRE(upgrade(project.history().folder(), project.database().url(), "aaa1").code == 0);
  project.database().execute("INSERT INTO users VALUES (1, 'a@b')");
  REQUIRE(project.run({"upgrade", "head"}).code == 0);
  CHECK(project.database().text("SELECT email FROM people") == "a@b");
  REQUIRE(project.run({"downgrade", "aaa1"}).code == 0);
  CHECK(project.database().text("SELECT mail FROM users") == "a@b");
}

TEST_CASE(
    "a column that goes beside one of its type that comes is hinted at; models name renames") {
  Project project;
  project.history().add("aaa1", "-- headway: upgrade\nCREATE TABLE a (id int, mail text);");
  std::string models = project.file("models.sql", "CREATE TABLE a (id int, email text);");
  Ended ended = project.run(
      {"revision", "--autogenerate", "-m", "x", "--models", models, "--rename", "a.nowhere=email"});
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("the rename a.nowhere=email"));
  for (const std::string slip : {"a.mail=mial", "a=b"}) {
    ended = project.run(
        {"revision", "--autogenerate", "-m", "x", "--models", models, "--rename", slip});
    INFO(ended.out << ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.err.contains("the models have no"));
    CHECK(project.newest_revision().contains("aaa1"));
  }
  models = project.file("models.sql",
                        "-- headway: rename a.mail=email\nCREATE TABLE a (id int, email text);");
  ended = project.run({"revision", "--autogenerate", "-m", "x", "--models", models});
  INFO(ended.out << ended.err);
  REQUIRE(ended.code == 0);
  CHECK(project.newest_revision().contains(
      "-- headway: upgrade\nALTER TABLE public.a RENAME COLUMN mail TO email;\n"));
  // Done once, it stays in the models and means nothing any more.
  ended = project.run({"check", "--models", models});
  CHECK(ended.code == 0);

  Project other;
  other.history().add("aaa1", "-- headway: upgrade\nCREATE TABLE a (id int, mail text);");
  models = other.file("models.sql", "CREATE TABLE a (id int, email text);");
  ended = other.run({"revision", "--autogenerate", "-m", "x", "--models", models});
  REQUIRE(ended.code == 0);
  CHECK(ended.err.contains(
      "hint: if column public.a.mail is renamed, add --rename public.a.mail=email\n"));
  CHECK(
      ended.err.contains("loses data: column public.a.mail with its values\n"
                         "1 statement of the upgrade loses data\n"));
}

TEST_CASE("models of a command: SQL on its standard output, its standard error in the error") {
  Project project;
  project.history().add("aaa1", "-- headway: upgrade\nCREATE TABLE a (id int);");
  const auto check = [&](const std::vector<std::string>& words) {
    std::vector<std::string> all = {"check"};
    for (const std::string& word : words)
      all.insert(all.end(), {"--models-command", word});
    return project.run(all);
  };
  CHECK(check({"echo 'CREATE TABLE a (id int);'"}).code == 0);
  CHECK(check({"/bin/echo", "CREATE TABLE a (id int, b int);"}).code == 8);
  Ended ended = check({"echo no module named app >&2; exit 3"});
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("failed, with code 3: no module named app"));
  ended = check({"true"});
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("printed no SQL"));
  ended = check({"/no/such/program", "x"});
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("cannot be started"));
  ended = check({"echo 'CREATE TABLE a (id nosuchtype);'"});
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("nosuchtype"));

  const std::string config = project.file(
      "headway.yaml", "autogenerate:\n  models: {command: [echo, 'CREATE TABLE a (id int);']}\n");
  ended = project.run({"check", "--config", config});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
}
