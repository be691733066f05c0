// Histories of other tools, imported, applied and stamped.
#include "tests/postgres/database.hpp"
#include "tests/postgres/program.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace headway;
using namespace headway::testing;

namespace fs = std::filesystem;

namespace {

struct Stamped {
  const char* tool;
  const char* table;  ///< as the tool makes and fills it
  const char* rows;   ///< of our version table
};

constexpr Stamped kStamped[] = {
    {"dbmate",
     "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);"
     "INSERT INTO schema_migrations VALUES ('20240101100000'), ('20240102100000')",
     "20240102100000"},
    {"diesel",
     "CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp);"
     "INSERT INTO __diesel_schema_migrations VALUES ('20240101100000')",
     "20240101100000"},
    {"django",
     "CREATE TABLE django_migrations (id serial, app text, name text, applied timestamptz);"
     "INSERT INTO django_migrations (app, name) VALUES ('shop', '0001_initial')",
     "shop_0001_initial"},
    {"flyway",
     "CREATE TABLE flyway_schema_history (installed_rank int, version text, type text, success "
     "bool, script text); INSERT INTO flyway_schema_history VALUES (1, '1', 'SQL', true), (2, "
     "'1.2', 'SQL', "
     "true), (3, NULL, 'SQL', true), (4, '1.10', 'SQL', true), (5, '1.10', 'UNDO_SQL', true)",
     "1_2"},
    {"golang-migrate",
     "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean);"
     "INSERT INTO schema_migrations VALUES (2, false)",
     "000002"},
    {"goose",
     "CREATE TABLE goose_db_version (id serial, version_id bigint, is_applied boolean);"
     "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), (1, true), (2, "
     "true), (2, false)",
     "00001"},
    {"prisma",
     "CREATE TABLE _prisma_migrations (migration_name text, finished_at timestamptz, "
     "rolled_back_at timestamptz); INSERT INTO _prisma_migrations VALUES "
     "('20240102100000_roles', NULL, now()), ('20240101100000_create_users', now(), NULL)",
     "20240101100000_create_users"},
    {"sqitch",
     "CREATE SCHEMA sqitch; CREATE TABLE sqitch.changes (change text, project text, planned_at "
     "timestamptz); INSERT INTO sqitch.changes VALUES ('users', 'shop', '2024-01-01T10:00:00Z'), "
     "('greet', 'shop', '2024-01-02T10:00:00Z'), ('users', 'other', '2020-01-01T10:00:00Z')",
     "greet"},
    {"sqlx",
     "CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, success boolean);"
     "INSERT INTO _sqlx_migrations VALUES (20240101100000, true), (20240102100000, true)",
     "20240102100000"},
    {"supabase",
     "CREATE SCHEMA supabase_migrations; CREATE TABLE supabase_migrations.schema_migrations "
     "(version text PRIMARY KEY, statements text[], name text); INSERT INTO "
     "supabase_migrations.schema_migrations (version) VALUES ('20240101100000')",
     "20240101100000"},
};

/// Tables, indexes, views, types and functions besides those of Headway and the server.
constexpr const char* kObjects =
    "SELECT count(*) FROM (SELECT relname FROM pg_class WHERE relnamespace = "
    "'public'::regnamespace "
    "AND relname NOT LIKE 'alembic_version%' UNION ALL SELECT proname FROM pg_proc WHERE "
    "pronamespace = 'public'::regnamespace UNION ALL SELECT typname FROM pg_type WHERE "
    "typnamespace "
    "= 'public'::regnamespace AND typname NOT LIKE '%alembic_version') AS objects";

std::string text_of(const std::string& file) {
  std::ifstream in(file);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string fixture(const std::string& tool) {
  return (fs::path(HEADWAY_FIXTURES) / "foreign" / tool).string();
}

std::string folder_of(const TemporaryFolder& folder) {
  return (folder.path() / "migrations").string();
}

}  // namespace

TEST_CASE("an imported history makes the schema that the tool makes, up, down and up again") {
  for (const char* tool : {"alembic", "dbmate", "diesel", "django", "flyway", "golang-migrate",
                           "goose", "prisma", "sqitch", "sqlx", "supabase"}) {
    INFO(tool);
    Database database;
    Database theirs;
    theirs.execute(text_of(fixture(std::string(tool) + ".schema.sql")));
    const TemporaryFolder folder;
    const Environment environment = {{"DATABASE_URL", database.url()}};
    const Ended imported =
        run({"import", tool, fixture(tool), "--dir", folder_of(folder), "--output", "json"});
    INFO(imported.err);
    REQUIRE(imported.code == 0);
    const auto json = nlohmann::json::parse(imported.out);
    CHECK(json.at("written") == json.at("revisions"));
    const auto schema_is_theirs = [&] {
      const Ended done = upgrade(folder_of(folder), database.url(), "heads");
      INFO(done.err);
      CHECK(done.code == 0);
      CHECK(database.text("SELECT count(*) FROM headway.revision") ==
            std::to_string(json.at("revisions").get<int>()));
      const Ended compared =
          run({"diff", "--from", database.url(), "--to", theirs.url(), "--dir", folder_of(folder)},
              {{"HEADWAY_SCRATCH_URL", database.url()}});
      INFO(compared.out << compared.err);
      CHECK(compared.code == 0);
    };
    schema_is_theirs();
    if (json.at("irreversible") != 0) continue;
    CHECK(run({"downgrade", "base", "--dir", folder_of(folder)}, environment).code == 0);
    CHECK(database.text(kObjects) == "0");
    schema_is_theirs();
  }
}

TEST_CASE("the branches, the merge and the ids of Alembic stay, and the way back works") {
  Database database;
  const TemporaryFolder folder;
  REQUIRE(run({"import", "alembic", fixture("alembic"), "--dir", folder_of(folder)}).code == 0);
  REQUIRE(upgrade(folder_of(folder), database.url()).code == 0);
  CHECK(database.version_rows() == "53fffde5ad5a");
  CHECK(database.has_table("cart"));
  CHECK(run({"downgrade", "base", "--dir", folder_of(folder)}, {{"DATABASE_URL", database.url()}})
            .code == 0);
  CHECK_FALSE(database.has_table("account"));
}

TEST_CASE("a stamp by --stamp reads the tool's own table, after an import or with it") {
  for (const Stamped& stamped : kStamped) {
    INFO(stamped.tool);
    Database database;
    database.execute(stamped.table);
    const TemporaryFolder folder;
    const std::vector<std::string> words = {"import", stamped.tool, fixture(stamped.tool), "--dir",
                                            folder_of(folder)};
    REQUIRE(run(words).code == 0);
    std::vector<std::string> again = words;
    again.emplace_back("--stamp");
    const Ended done = run(again, {{"DATABASE_URL", database.url()}});
    INFO(done.out << done.err);
    CHECK(done.code == 0);
    CHECK(done.out.contains(" 0 revisions written"));
    CHECK(database.version_rows() == stamped.rows);
  }
}

TEST_CASE("a migration that a tool left half done, or that no file has, is not stamped") {
  const TemporaryFolder folder;
  const std::vector<std::string> words = {"import", "golang-migrate",  fixture("golang-migrate"),
                                          "--dir",  folder_of(folder), "--stamp"};
  const auto refused = [&](const char* preparation, const char* why) {
    Database database;
    if (*preparation != '\0') database.execute(preparation);
    const Ended ended = run(words, {{"DATABASE_URL", database.url()}});
    CHECK(ended.code == 2);
    CHECK(ended.err.contains(why));
    CHECK_FALSE(database.has_table("alembic_version"));
  };
  refused("", "no table schema_migrations");
  refused(
      "CREATE TABLE schema_migrations (version bigint, dirty boolean);"
      "INSERT INTO schema_migrations VALUES (2, true)",
      "left 2 half done");
  refused(
      "CREATE TABLE schema_migrations (version bigint, dirty boolean);"
      "INSERT INTO schema_migrations VALUES (7, false)",
      "no file has that version");
  refused("CREATE TABLE schema_migrations (version text)", "is not golang-migrate's");
}

TEST_CASE("a database that has gone on since the stamp is not moved back by another one") {
  Database database;
  database.execute(
      "CREATE TABLE schema_migrations (version bigint, dirty boolean);"
      "INSERT INTO schema_migrations VALUES (1, false);"
      "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL)");
  const TemporaryFolder folder;
  const Environment environment = {{"DATABASE_URL", database.url()}};
  const std::vector<std::string> words = {"import", "golang-migrate",  fixture("golang-migrate"),
                                          "--dir",  folder_of(folder), "--stamp"};
  REQUIRE(run(words, environment).code == 0);
  CHECK(run(words, environment).code == 0);
  REQUIRE(upgrade(folder_of(folder), database.url()).code == 0);
  const Ended again = run(words, environment);
  CHECK(again.code == 2);
  CHECK(again.err.contains("the database is at 000010 already"));
  CHECK(database.version_rows() == "000010");
}

TEST_CASE(
    "a migration in code keeps its place, and stops an upgrade until a person has written it") {
  Database database;
  const TemporaryFolder folder;
  const fs::path from = folder.path() / "db";
  fs::create_directory(from);
  std::ofstream(from / "1_a.sql") << "-- +goose Up\nCREATE TABLE a (id integer);\n";
  std::ofstream(from / "2_it's_100%.go") << "package migrations\n";
  const std::vector<std::string> words = {"import", "goose", from.string(), "--dir",
                                          folder_of(folder)};
  REQUIRE(run(words).out.contains("a migration in Go: write its SQL"));
  const Ended stopped = upgrade(folder_of(folder), database.url());
  CHECK(stopped.code == 1);
  CHECK(stopped.outcome().error->message.contains("it's_100%.go: a migration in Go"));
  CHECK_FALSE(database.has_table("a"));
  const fs::path file = fs::path(folder_of(folder)) / "2_it_s_100.sql";
  const std::string text = text_of(file.string());
  std::ofstream(file) << text.substr(0, text.find("DO $")) << "CREATE TABLE b (id integer);\n";
  CHECK(run(words).out.contains("0 revisions written"));
  CHECK(upgrade(folder_of(folder), database.url()).code == 0);
  CHECK(database.has_table("b"));
}

TEST_CASE("revisions of another origin are not taken for imported ones") {
  const TemporaryFolder folder;
  REQUIRE(run({"import", "sqlx", fixture("sqlx"), "--dir", folder_of(folder)}).code == 0);
  const Ended mixed = run({"import", "supabase", fixture("supabase"), "--dir", folder_of(folder)});
  CHECK(mixed.code == 2);
  CHECK(mixed.err.contains("that does not come from"));
}

TEST_CASE("an import that cannot be whole writes nothing") {
  const TemporaryFolder folder;
  const fs::path from = folder.path() / "db";
  fs::create_directory(from);
  std::ofstream(from / "1_a.up.sql") << "SELECT 1;\n";
  std::ofstream(from / "2_b.up.sql") << "SELECT 1;\n\\connect other\n";
  const Ended wrong = run({"import", "golang-migrate", from.string(), "--dir", folder_of(folder)});
  CHECK(wrong.code == 2);
  CHECK(wrong.err.contains("2_b.up.sql:2"));
  CHECK_FALSE(fs::exists(folder_of(folder)));

  const Ended same = run({"import", "golang-migrate", from.string(), "--dir", from.string()});
  CHECK(same.code == 2);
  CHECK(same.err.contains("would hold the files of both tools"));

  CHECK(run({"import", "goose", folder.path().string() + "/none"}).code == 2);
  CHECK(run({"import", "gose", from.string()}).code == 2);
  CHECK(run({"import", "sqlx", fs::path(HEADWAY_FIXTURES).string() + "/tls", "--dir",
             folder_of(folder)})
            .err.contains("no migration of sqlx"));
}
