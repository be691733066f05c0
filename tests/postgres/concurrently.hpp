#pragma once

#include "tests/postgres/bare.hpp"
#include "tests/postgres/eventually.hpp"

#include <csignal>
#include <optional>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

/// Somebody else's transaction, which such a command waits for.
class Holder {
 public:
  Holder(const Database& database, const std::string& statement) : connection_(database.url()) {
    open_.emplace(connection_);
    open_->exec(statement);
  }
  void end() { open_.reset(); }

 private:
  pqxx::connection connection_;
  std::optional<pqxx::work> open_;
};

inline const std::string kWrite = "UPDATE t SET name = name WHERE id = 2";

struct Concurrently : Bare {
  Concurrently() {
    database.execute("CREATE TABLE p (id int) PARTITION BY RANGE (id)");
    database.execute("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)");
    database.execute("INSERT INTO p VALUES (1)");
  }

  /// Whether a runner's session waits for somebody's lock, in a statement that contains this.
  bool waits(const std::string& statement) {
    return database.text(
               "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND "
               "wait_event_type = 'Lock' AND application_name LIKE 'headway%' AND query LIKE '%" +
               statement + "%'") == "t";
  }
  /// Starts a run, and ends it by SIGKILL once its session waits in `statement`.
  void kill_at(const std::string& statement, const std::vector<std::string>& arguments) {
    Program program(arguments, environment());
    REQUIRE(eventually([&] { return waits(statement); }));
    program.signal(SIGKILL);
    CHECK(program.wait().code == 128 + SIGKILL);
    database.terminate_runners();
    REQUIRE(eventually([&] { return !database.runs(statement); }));
  }
  void kill_at(const std::string& statement) {
    kill_at(statement, upgrade_arguments(history.folder()));
  }
  /// All invalid indexes of the database.
  std::string invalid() {
    return database.text(
        "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid ORDER BY 1");
  }
  std::string partitions() {
    return database.text(
        "SELECT inhrelid::regclass || ' ' || inhdetachpending FROM pg_inherits WHERE inhparent = "
        "'p'::regclass");
  }
  /// Leaves an invalid index, as a build of somebody else's that failed did.
  void fail_to_build(const std::string& name) {
    database.execute(
        "CREATE TABLE IF NOT EXISTS twice AS SELECT 1 AS id FROM generate_series(1, 2)");
    CHECK_THROWS(database.execute("CREATE UNIQUE INDEX CONCURRENTLY " + name + " ON twice (id)"));
  }
};

}  // namespace headway::testing
