#pragma once

#include "tests/postgres/server.hpp"

#include <string>

#include <pqxx/pqxx>

namespace headway::testing {

/// A database of the program's server, empty and dropped again, and a connection to look at it
/// with.
class Database {
 public:
  Database();
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& name() const { return name_; }
  std::string url() const { return Server::get().url(name_); }

  /// Each statement in a transaction of its own.
  void execute(const std::string& sql);
  /// The first column, one value a line.
  std::string text(const std::string& sql);
  bool has_table(const std::string& name);
  std::string version_rows() { return text("SELECT version_num FROM alembic_version ORDER BY 1"); }
  /// Ends the sessions of runners, as a crash of theirs would look to the server; how many.
  int terminate_runners();
  /// Whether a runner's session runs a statement that contains this.
  bool runs(const std::string& statement);

  pqxx::connection& connection() { return *connection_; }

 private:
  std::string name_;
  std::optional<pqxx::connection> connection_;
};

}  // namespace headway::testing
