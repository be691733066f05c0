// Backups that are taken for themselves, and the way back from one.
#include "tests/postgres/backup_scene.hpp"
#include "tests/postgres/eventually.hpp"

#include <csignal>
#include <filesystem>
#include <format>
#include <fstream>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// A database at aaa1 with rows, and a backup of it.
struct Kept {
  Database database;
  History history;
  TemporaryFolder folder;
  std::string file;
  std::string into = database.name() + "_restored";

  Kept() {
    history.add("aaa1", "CREATE TABLE kept AS SELECT g AS id FROM generate_series(1, 3) AS g;");
    REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  }
  ~Kept() { drop(into); }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;

  Ended verb(std::vector<std::string> arguments) const {
    return run(arguments, {{"DATABASE_URL", database.url()}});
  }
  Ended back_up() {
    Ended ended = verb(
        {"backup", "--backup=pgdump", "--backup-dir=" + folder.path().string(), "--output=json"});
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    file = ended.outcome().backup->location;
    return ended;
  }
  Ended restore(std::vector<std::string> more = {}) const {
    if (more.empty()) more = {"--into", into};
    more.insert(more.begin(), {"restore", file});
    return verb(more);
  }
  std::string text_of(const std::string& name, const std::string& sql) const {
    pqxx::connection other(Server::get().url(name));
    return pqxx::nontransaction(other).query_value<std::string>(sql);
  }
  bool is_there(const std::string& name) {
    return text_of("postgres", std::format("SELECT count(*) FROM pg_database WHERE datname = '{}'",
                                           name)) == "1";
  }
  std::string names_like(const std::string& beginning) const {
    return text_of("postgres", std::format("SELECT count(*) FROM pg_database WHERE "
                                           "starts_with(datname, '{}')",
                                           beginning));
  }
  void drop(const std::string& name) {
    pqxx::connection other(Server::get().url("postgres"));
    pqxx::nontransaction(other).exec(
        std::format("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", name));
  }
};

}  // namespace

TEST_CASE("a backup is taken when somebody asks for one, and the ledger knows it") {
  Kept kept;
  const Ended first = kept.back_up();
  CHECK(first.outcome().outcome == OutcomeKind::kSucceeded);
  CHECK(first.outcome().current == std::vector<std::string>{"aaa1"});
  CHECK(first.outcome().applied.empty());
  CHECK(fs::exists(kept.file));
  const std::string earlier = kept.file;
  kept.back_up();  // not the earlier one again
  CHECK(kept.file != earlier);
  const Ended listed = kept.verb({"backup", "--list", "--output=json"});
  REQUIRE(listed.code == 0);
  const Json backups = Json::parse(listed.out).at("backups");
  REQUIRE(backups.size() == 2);
  CHECK(backups[0].at("location") == kept.file);
  CHECK(backups[1].at("location") == earlier);
  CHECK(backups[0].at("revisions") == Json::array({"aaa1"}));
  CHECK(kept.verb({"backup", "--list"}).out.contains(kept.file + "\n"));
  const Ended shown = kept.verb({"backup", "--backup=command", "--backup-command=echo s3://there"});
  INFO(shown.err);
  CHECK(shown.out.ends_with("Done: the database, at aaa1, is backed up: s3://there\n"));
}

TEST_CASE("an upgrade takes a backup of its own behind one that somebody asked for") {
  Kept kept;
  kept.back_up();
  kept.database.execute("INSERT INTO kept VALUES (4)");
  kept.history.add("bbb2", "DROP TABLE kept;");
  const Ended ended = upgrade(kept.history.folder(), kept.database.url(), "head",
                              {"--backup=pgdump", "--backup-dir=" + kept.folder.path().string()});
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  REQUIRE(ended.outcome().backup);
  CHECK(ended.outcome().backup->location != kept.file);
}

TEST_CASE("a backup without a kind, or one that fails, is an error") {
  const Kept kept;
  CHECK(kept.verb({"backup"}).code == 2);
  CHECK(kept.verb({"backup"}).err.contains("--backup=pgdump"));
  const Ended failed = kept.verb({"backup", "--backup=command", "--backup-command=exit 3"});
  CHECK(failed.code == 5);
  CHECK(kept.verb({"backup", "--list"}).out == "The ledger knows no backup.\n");
}

TEST_CASE("a backup is restored into a new database, which is like the old one") {
  Kept kept;
  const std::string name = kept.database.name();
  kept.database.execute(
      "DO $$ BEGIN CREATE ROLE guest; EXCEPTION WHEN duplicate_object THEN END $$");
  kept.database.execute(std::format("REVOKE ALL ON DATABASE {} FROM PUBLIC", name));
  kept.database.execute(std::format("GRANT TEMPORARY ON DATABASE {} TO guest", name));
  kept.database.execute(
      std::format("ALTER DATABASE {} SET search_path = public, \"Odd, one\"", name));
  kept.database.execute(std::format("ALTER ROLE guest IN DATABASE {} SET work_mem = '7MB'", name));
  kept.back_up();
  kept.database.execute("INSERT INTO kept VALUES (4)");
  const Ended ended = kept.restore();
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  INFO(ended.out);
  CHECK(ended.out.contains("Restored: " + kept.into + " holds " + kept.file + ", at aaa1"));
  CHECK(ended.out.contains("content:  is what the ledger says"));
  CHECK(kept.text_of(kept.into, "SELECT count(*) FROM kept") == "3");
  CHECK(kept.database.text("SELECT count(*) FROM kept") == "4");
  const auto own = [&](const std::string& database, const std::string& column) {
    return kept.text_of("postgres", std::format("SELECT {} FROM pg_database d WHERE datname = '{}'",
                                                column, database));
  };
  for (const std::string column :
       {"datacl::text", "pg_encoding_to_char(encoding)", "datlocprovider::text", "datcollate",
        "(SELECT string_agg(setrole::regrole || setconfig::text, ' ' ORDER BY setrole) FROM "
        "pg_db_role_setting WHERE setdatabase = d.oid)"}) {
    CAPTURE(column);
    CHECK(own(kept.into, column) == own(name, column));
  }
  const Ended again = kept.restore({"--into", kept.into});
  CHECK(again.code == 2);
  CHECK(again.err.contains("is there already"));
  CHECK(kept.is_there(kept.into));
  kept.database.execute("DROP OWNED BY guest");
}

TEST_CASE("a backup takes the place of the database only when nobody is connected") {
  Kept kept;
  const std::string name = kept.database.name();
  kept.back_up();
  kept.database.execute("INSERT INTO kept VALUES (4)");
  const std::vector<std::string> in_place = {"--discard-writes-since-backup", "--output=json"};
  const Ended refused = kept.restore(in_place);  // the test's own connection
  CHECK(refused.code == 4);
  CHECK(Json::parse(refused.out).at("error").at("reason") == "DatabaseInUse");
  CHECK(kept.names_like(name + "_rest") == "0");
  kept.database.connection().close();
  const Ended ended = kept.restore(in_place);
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  const Json json = Json::parse(ended.out);
  CHECK(json.at("database") == name);
  const std::string former = json.at("former");
  CHECK(kept.text_of(name, "SELECT count(*) FROM kept") == "3");
  CHECK(kept.text_of(former, "SELECT count(*) FROM kept") == "4");
  CHECK(upgrade(kept.history.folder(), kept.database.url()).outcome().outcome ==
        OutcomeKind::kUpToDate);
  kept.drop(former);
}

TEST_CASE("the packaged programs of the server's version, or newer ones, lead there and back") {
  Kept kept;
  const std::string path = std::string(kToolchainPrograms) + ":/usr/bin:/bin";
  const auto verb = [&](std::vector<std::string> arguments) {
    arguments.emplace_back("--output=json");
    const Ended ended = run(arguments, {{"DATABASE_URL", kept.database.url()}, {"PATH", path}});
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    return ended;
  };
  kept.file = verb({"backup", "--backup=pgdump", "--backup-dir=" + kept.folder.path().string()})
                  .outcome()
                  .backup->location;
  CHECK(dumped_by(kept.file) == fitting_major());
  CHECK(Json::parse(verb({"restore", kept.file, "--into", kept.into}).out).at("contentKnown"));
  CHECK(kept.text_of(kept.into, "SELECT count(*) FROM kept") == "3");
}

TEST_CASE("a file that is not what was written is not restored") {
  Kept kept;
  kept.back_up();
  const auto refused = [&](const std::string& reason) {
    const Ended ended = kept.restore({"--into", kept.into, "--output=json"});
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(Json::parse(ended.out).at("error").at("reason") == reason);
    CHECK_FALSE(kept.is_there(kept.into));
  };
  SECTION("another content") {
    std::ofstream(kept.file, std::ios::app) << "x";
    refused("BackupChanged");
  }
  SECTION("no dump") {
    std::ofstream(kept.file) << "SELECT 1;";
    refused("NoBackup");
  }
  SECTION("not there") {
    fs::remove(kept.file);
    refused("NoBackup");
  }
  SECTION("one under another name is found by its content") {
    const std::string moved = kept.folder.path() / "moved";
    fs::rename(kept.file, moved);
    kept.file = moved;
    CHECK(kept.restore().out.contains("content:  is what the ledger says"));
  }
}

TEST_CASE("a restore that fails or is interrupted leaves no database") {
  Kept kept;
  SECTION("it fails") {
    kept.database.execute("CREATE ROLE gone; ALTER TABLE kept OWNER TO gone");
    kept.back_up();
    kept.database.execute("ALTER TABLE kept OWNER TO postgres; DROP ROLE gone");
    const Ended ended = kept.restore();
    INFO(ended.err);
    CHECK(ended.code == 5);
    CHECK(ended.err.contains("gone"));
  }
  SECTION("it is interrupted") {
    kept.database.execute(std::format(
        "CREATE FUNCTION slow() RETURNS boolean LANGUAGE sql AS $$ SELECT CASE WHEN "
        "current_database() = '{}' THEN true ELSE pg_sleep(600) IS NOT NULL END $$; ALTER TABLE "
        "kept ADD CHECK (slow())",
        kept.database.name()));
    kept.back_up();
    Program program({"restore", kept.file, "--into", kept.into},
                    {{"DATABASE_URL", kept.database.url()}});
    REQUIRE(eventually([&] {
      return kept.text_of("postgres", std::format("SELECT count(*) FROM pg_stat_activity WHERE "
                                                  "datname LIKE '{}\\_restoring%' AND query LIKE "
                                                  "'COPY%'",
                                                  kept.into)) == "1";
    }));
    program.signal(SIGTERM);
    CHECK(program.wait().code == 143);
  }
  CHECK(kept.names_like(kept.into) == "0");
}

TEST_CASE("a restore says where to, and one thing only") {
  Kept kept;
  kept.back_up();
  CHECK(kept.verb({"restore", kept.file}).code == 2);
  CHECK(kept.verb({"restore", kept.file, "--into", "x", "--discard-writes-since-backup"}).code ==
        2);
  CHECK_FALSE(kept.is_there("x"));
}

TEST_CASE("a service of libpq leads backup and restore to no other database") {
  Kept kept;
  Database other;
  other.execute("CREATE TABLE only_in_other ()");
  const TemporaryFolder folder;
  const std::string services = (folder.path() / "services").string();
  std::ofstream(services) << "[elsewhere]\ndbname=" << other.name() << "\n";
  const std::string url = kept.database.url();
  const bool by_variable = GENERATE(true, false);
  CAPTURE(by_variable);
  Environment all = {{"DATABASE_URL", url + (by_variable ? "" : "&service=elsewhere")}};
  if (by_variable) all.emplace("PGSERVICE", "elsewhere");
  all.emplace("PGSERVICEFILE", services);
  const Ended command = run({"backup", "--backup=command", "--output=json",
                             "--backup-command=psql -XAtc 'SELECT current_database()'"},
                            all);
  INFO(command.err);
  CHECK(command.outcome().backup->location == kept.database.name());
  const Ended taken = run(
      {"backup", "--backup=pgdump", "--output=json", "--backup-dir=" + kept.folder.path().string()},
      all);
  INFO(taken.err);
  REQUIRE(taken.code == 0);
  const Ended restored =
      run({"restore", taken.outcome().backup->location, "--into", kept.into}, all);
  INFO(restored.err);
  REQUIRE(restored.code == 0);
  CHECK(kept.text_of(kept.into, "SELECT count(*) FROM kept") == "3");
  CHECK(other.text("SELECT string_agg(relname, ' ') FROM pg_class WHERE relkind = 'r' AND "
                   "relnamespace = 'public'::regnamespace") == "only_in_other");
}

TEST_CASE("a failed restore shows no statement of the dump, which may hold passwords") {
  Kept kept;
  kept.database.execute(
      "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE ROLE gone; "
      "CREATE USER MAPPING FOR gone SERVER s OPTIONS (user 'u', password 's3cretWord')");
  kept.back_up();
  kept.database.execute("DROP USER MAPPING FOR gone SERVER s; DROP ROLE gone");
  const Ended ended = kept.restore();
  INFO(ended.err);
  CHECK(ended.code == 5);
  CHECK(ended.err.contains("role \"gone\" does not exist"));
  CHECK_FALSE(ended.err.contains("s3cret"));
  CHECK(kept.names_like(kept.into) == "0");
}

TEST_CASE(
    "an owner that may create databases restores, and others are told which right they lack") {
  Kept kept;
  const std::string name = kept.database.name();
  kept.back_up();
  kept.database.execute(
      std::format("CREATE ROLE keeper LOGIN; ALTER DATABASE {} OWNER TO keeper; ALTER TABLE kept "
                  "OWNER TO keeper; ALTER TABLE alembic_version OWNER TO keeper; GRANT ALL ON ALL "
                  "TABLES IN SCHEMA headway TO keeper; GRANT ALL ON SCHEMA headway TO keeper",
                  name));
  std::string url = kept.database.url();
  url.replace(url.find("postgres@"), std::string("postgres@").size(), "keeper@");
  const auto restore = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = {"restore", kept.file};
    words.insert(words.end(), more.begin(), more.end());
    return run(words, {{"DATABASE_URL", url}});
  };
  const Ended refused = restore({"--into", kept.into});
  CHECK(refused.code == 2);
  CHECK(refused.err.contains("ALTER ROLE \"keeper\" CREATEDB"));
  CHECK(restore({"--discard-writes-since-backup"}).code == 2);
  kept.database.execute("ALTER ROLE keeper CREATEDB");
  const Ended in_use = restore({"--discard-writes-since-backup"});
  INFO(in_use.err);
  CHECK(in_use.code == 4);
  CHECK(kept.names_like(name + "_rest") == "0");
  // Its tables are a superuser's in the dump.
  const Ended ended = restore({"--into", kept.into});
  INFO(ended.err);
  CHECK(ended.code == 5);
  CHECK(kept.names_like(kept.into) == "0");
}

TEST_CASE("settings that would hinder the restore itself are copied, too") {
  Kept kept;
  const std::string name = kept.database.name();
  kept.database.execute(std::format(
      "CREATE ROLE first; CREATE ROLE second; ALTER ROLE second IN DATABASE {0} SET role "
      "= 'first'; ALTER DATABASE {0} SET client_encoding = 'LATIN1'; ALTER DATABASE {0} "
      "SET default_transaction_read_only = on; ALTER DATABASE {0} SET work_mem = '7MB'",
      name));
  kept.back_up();
  const Ended ended = kept.restore();
  INFO(ended.err << ended.out);
  REQUIRE(ended.code == 0);
  CHECK_FALSE(ended.out.contains("missing:"));
  const auto settings = [&](const std::string& database) {
    return kept.text_of(
        "postgres",
        std::format(
            "SELECT string_agg(setrole::text || setconfig::text, ' ' ORDER BY setrole) FROM "
            "pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase WHERE datname = "
            "'{}'",
            database));
  };
  CHECK(settings(kept.into) == settings(name));
}

TEST_CASE("a subscription is not restored: it would use the slot of the living one") {
  Kept kept;
  kept.database.execute(
      "CREATE SUBSCRIPTION sub CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false)");
  kept.back_up();
  const Ended ended = kept.restore();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(kept.text_of("postgres", "SELECT count(*) FROM pg_subscription") == "1");
  kept.database.execute("ALTER SUBSCRIPTION sub SET (slot_name = NONE); DROP SUBSCRIPTION sub");
}

TEST_CASE("a backup of another history, or a name that is too long, is refused") {
  Kept kept;
  kept.back_up();
  const Ended other = kept.restore({"--into", kept.into, "--version-table", "others"});
  INFO(other.err);
  CHECK(other.code == 2);
  CHECK(other.err.contains("public.alembic_version"));
  CHECK(kept.restore({"--into", std::string(64, 'n')}).code == 2);
  CHECK(kept.names_like("nnn") == "0");
}

TEST_CASE("the rules of an ICU collation are part of a restored database's locale") {
  if (std::stoi(Server::get().major()) < 16) SKIP("there are no rules before PostgreSQL 16");
  Kept kept;
  kept.database.execute(
      "CREATE DATABASE ruled TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en' ICU_RULES '& a "
      "< z'");
  const Environment there = {{"DATABASE_URL", Server::get().url("ruled")}};
  const Ended taken = run(
      {"backup", "--backup=pgdump", "--output=json", "--backup-dir=" + kept.folder.path().string()},
      there);
  INFO(taken.err);
  REQUIRE(taken.code == 0);
  const Ended ended =
      run({"restore", taken.outcome().backup->location, "--into", kept.into}, there);
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(kept.text_of(kept.into,
                     "SELECT string_agg(x, ',' ORDER BY x) FROM (VALUES ('a'), ('b'), "
                     "('z')) AS v (x)") == "a,z,b");
  kept.drop("ruled");
}

TEST_CASE("a restore writes, also where the role's sessions only read by default") {
  Kept kept;
  kept.back_up();
  const Ended ended = run({"restore", kept.file, "--into", kept.into},
                          {{"DATABASE_URL", kept.database.url()},
                           {"PGOPTIONS", "-c default_transaction_read_only=on"}});
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(kept.text_of(kept.into, "SELECT count(*) FROM kept") == "3");
}

TEST_CASE("a database that a killed restore has left does not have the wanted name") {
  Kept kept;
  kept.database.execute(std::format(
      "CREATE FUNCTION slow() RETURNS boolean LANGUAGE sql AS $$ SELECT CASE WHEN "
      "current_database() = '{}' THEN true ELSE pg_sleep(600) IS NOT NULL END $$; ALTER TABLE kept "
      "ADD CHECK (slow())",
      kept.database.name()));
  kept.back_up();
  Program program({"restore", kept.file, "--into", kept.into},
                  {{"DATABASE_URL", kept.database.url()}});
  REQUIRE(eventually([&] { return kept.names_like(kept.into + "_restoring_") == "1"; }));
  program.signal(SIGKILL);
  program.wait();
  CHECK_FALSE(kept.is_there(kept.into));
  const std::string left = kept.text_of(
      "postgres",
      std::format("SELECT datname FROM pg_database WHERE starts_with(datname, '{}')", kept.into));
  kept.drop(left);
}
