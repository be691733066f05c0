// Where the settings of a command come from, and that none of them shows a password.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <filesystem>
#include <format>
#include <fstream>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

/// A headway.yaml in a folder of its own.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text) { std::ofstream(path()) << text; }
  std::string path() const { return (folder_.path() / "headway.yaml").string(); }
  std::filesystem::path folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("a file of settings says where revisions and database are, an environment another") {
  Database first;
  Database second;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const ConfigFile file(std::format(
      "versions: {}\ndatabase_url: ${{FIRST}}\nenvironments:\n  other: {{database_url: \"{}\"}}\n",
      history.folder(), second.url()));
  const Ended ended = run({"upgrade", "head", "-c", file.path()}, {{"FIRST", first.url()}});
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(first.version_rows() == "aaa1");
  CHECK_FALSE(second.has_table("alembic_version"));
  CHECK(run({"upgrade", "head", "-c", file.path(), "--env=other"}).code == 0);
  CHECK(second.version_rows() == "aaa1");
  // The variable of the file is not set, and only a command that needs it minds.
  CHECK(run({"heads", "-c", file.path()}).out.contains("aaa1"));
  const Ended missing = run({"-c", file.path(), "current"});
  CHECK(missing.code == 2);
  CHECK(missing.err.contains("headway.yaml:2: database_url takes the variable FIRST"));
}

TEST_CASE("paths of a file of settings are relative to the file") {
  const ConfigFile file("versions: sql\n");
  std::filesystem::create_directory(file.folder() / "sql");
  std::ofstream(file.folder() / "sql/a.sql")
      << "-- revision: aaa1\n-- headway: upgrade\nSELECT 1;\n";
  const Ended ended = run({"heads", "-c", file.path()});
  INFO(ended.err);
  CHECK(ended.out.contains("aaa1"));
}

TEST_CASE("a wrong file of settings ends every command, before anything is done") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const ConfigFile file("timout: 1h\nlocks: {lockTimeout: 1 hour}\n");
  const Ended ended = run({"upgrade", "head", "-c", file.path(), "-d", history.folder()},
                          {{"DATABASE_URL", database.url()}});
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("headway.yaml:1:1: unknown key 'timout'"));
  CHECK(ended.err.contains("did you mean timeout?"));
  CHECK(ended.err.contains("headway.yaml:2:9: locks.lockTimeout: the value is no duration"));
  CHECK_FALSE(database.has_table("one"));
}

TEST_CASE("headway config shows the values and their places, and no password") {
  const ConfigFile file(
      "timeout: 90m\nbackup: {kind: command, command: [save, token-s3cret]}\n"
      "database_url: postgresql://app:s3cret@db/shop?sslpassword=s3cret\n");
  const Ended ended =
      run({"config", "-c", file.path(), "--on-failure=stop"}, {{"HEADWAY_LOCK_TIMEOUT", "2s"}});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out.contains("headway.yaml:1"));
  CHECK(ended.out.contains("90m"));
  CHECK(ended.out.contains("user=app"));
  CHECK(ended.out.contains("HEADWAY_LOCK_TIMEOUT"));
  CHECK(ended.out.contains("--on-failure"));
  CHECK(ended.out.contains("alembic_version"));
  CHECK_FALSE((ended.out + ended.err).contains("s3cret"));
  const Ended json = run({"config", "-c", file.path(), "--output=json"});
  CHECK(json.out.contains(R"({"key":"timeout","value":"90m","from":")"));
  CHECK(json.out.contains(R"({"key":"backup.keep","value":null,"from":"default"})"));
  CHECK_FALSE(json.out.contains("s3cret"));
  const Ended invalid = run({"config"}, {{"DATABASE_URL", "nonsense s3cret"}});
  CHECK(invalid.out.contains("***"));
  CHECK_FALSE((invalid.out + invalid.err).contains("s3cret"));
}

TEST_CASE("two histories in one database have a version table each") {
  Database database;
  History shop;
  shop.add("aaa1", "CREATE TABLE one ();");
  History billing;
  billing.add("bbb1", "CREATE TABLE two ();");
  billing.add("bbb2", "CREATE TABLE three ();");
  CHECK(upgrade(shop.folder(), database.url()).code == 0);
  const std::vector<std::string> own = {"--version-table=billing_version"};
  CHECK(upgrade(billing.folder(), database.url(), "head", own).code == 0);
  CHECK(upgrade(billing.folder(), database.url(), "head", own).outcome().applied.empty());
  CHECK(database.version_rows() == "aaa1");
  CHECK(database.text("SELECT version_num FROM billing_version") == "bbb2");
  const Ended now =
      run({"current", "-d", billing.folder(), own.front()}, {{"DATABASE_URL", database.url()}});
  CHECK(now.out.contains("bbb2 (head)"));
  CHECK_FALSE(now.out.contains("aaa1"));
  CHECK(
      run({"wait", "--for=bbb2", "--timeout=10s", own.front()}, {{"DATABASE_URL", database.url()}})
          .code == 0);
  CHECK(database.text("SELECT string_agg(version_table || ' ' || revision, ', ' ORDER BY revision)"
                      " FROM headway.revision") ==
        "public.alembic_version aaa1, public.billing_version bbb1, public.billing_version bbb2");
}
