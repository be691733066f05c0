// A restore point: the way back to just before a run, for servers whose WAL is archived.
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/postgres_process.hpp"
#include "tests/postgres/program.hpp"

#include <cstdlib>
#include <format>
#include <fstream>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

/// A copy of the program's server from before a run. Its archive is the server's own WAL.
class BaseBackup {
 public:
  BaseBackup() : data_((folder_.path() / "data").string()), port_(Server::free_port()) {
    const std::string command =
        std::format("pg_basebackup --dbname '{}' --pgdata '{}' --no-sync --checkpoint=fast",
                    Server::get().url("postgres"), data_);
    REQUIRE(std::system(command.c_str()) == 0);
  }

  /// Recovers to the restore point.
  void recover(const std::string& restore_point) {
    std::ofstream(data_ + "/recovery.signal");
    std::ofstream(data_ + "/postgresql.conf", std::ios::app)
        << "port = " << port_ << "\nunix_socket_directories = '" << folder_.path().string()
        << "'\nlogging_collector = off\nrestore_command = 'cp " << Server::get().socket_folder()
        << "/data/pg_wal/%f %p'\nrecovery_target_name = '" << restore_point
        << "'\nrecovery_target_action = 'promote'\n";
    process_ = PostgresProcess(data_);
  }

  std::string text(const std::string& database, const std::string& sql) const {
    pqxx::connection connection(std::format("postgresql://postgres@/{}?host={}&port={}", database,
                                            folder_.path().string(), port_));
    return pqxx::nontransaction(connection).query_value<std::string>(sql);
  }

  bool is_recovered() const {
    try {
      return text("postgres", "SELECT pg_is_in_recovery()::text") == "false";
    } catch (const pqxx::broken_connection&) {
      return false;
    }
  }

 private:
  TemporaryFolder folder_;
  std::string data_;
  int port_;
  PostgresProcess process_;
};

std::string url_of(const Database& database, const std::string& role) {
  std::string url = database.url();
  return url.replace(url.find("postgres@"), std::string("postgres@").size(), role + "@");
}

}  // namespace

TEST_CASE("a server can be recovered to the restore point of a run") {
  Database database;
  database.execute("CREATE TABLE app (id int)");
  database.execute("INSERT INTO app VALUES (1)");
  BaseBackup before;
  database.execute("INSERT INTO app VALUES (2)");
  History history;
  history.add("aaa1", "DELETE FROM app;\nCREATE TABLE one ();");
  const Ended ended = upgrade(history.folder(), database.url(), "head", {"--restore-point"});
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  const auto point = ended.outcome().restore_point;
  REQUIRE(point);
  CHECK(point->name == "headway_" + ended.outcome().run);
  CHECK(database.text("SELECT '" + point->lsn + "'::pg_lsn < pg_current_wal_lsn()") == "t");
  CHECK(database.text("SELECT report -> 'restorePoint' ->> 'lsn' FROM headway.run") == point->lsn);

  database.execute("SELECT pg_switch_wal()");
  before.recover(point->name);
  REQUIRE(eventually([&] { return before.is_recovered(); }));
  CHECK(before.text(database.name(), "SELECT string_agg(id::text, ' ' ORDER BY id) FROM app") ==
        "1 2");
  CHECK(before.text(database.name(), "SELECT (to_regclass('one') IS NULL)::text") == "true");
}

TEST_CASE("a run that has nothing to do or does not ask makes no restore point") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  CHECK_FALSE(upgrade(history.folder(), database.url()).outcome().restore_point);
  CHECK_FALSE(upgrade(history.folder(), database.url(), "head", {"--restore-point"})
                  .outcome()
                  .restore_point);
}

TEST_CASE("without the right to make a restore point nothing is applied") {
  Database database;
  database.execute("DROP ROLE IF EXISTS unable");
  database.execute("CREATE ROLE unable LOGIN");
  database.execute("GRANT CREATE ON DATABASE " + database.name() + " TO unable");
  database.execute("GRANT CREATE ON SCHEMA public TO unable");
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const std::string url = url_of(database, "unable");
  const Ended refused = upgrade(history.folder(), url, "head", {"--restore-point"});
  CHECK(refused.code == 2);
  CHECK(refused.outcome().error.value().reason == "RestorePointRefused");
  CHECK(refused.outcome().error->hint.contains(
      "GRANT EXECUTE ON FUNCTION pg_catalog.pg_create_restore_point(text) TO \"unable\""));
  CHECK_FALSE(database.has_table("one"));
  database.execute("GRANT EXECUTE ON FUNCTION pg_catalog.pg_create_restore_point(text) TO unable");
  CHECK(upgrade(history.folder(), url, "head", {"--restore-point"}).code == 0);
  database.execute("DROP OWNED BY unable");
  database.execute("DROP ROLE unable");
}
