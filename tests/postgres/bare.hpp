#pragma once

#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <string>
#include <vector>

namespace headway::testing {

inline const std::string kBare = "-- headway: upgrade no-transaction\n";

/// A database with a table t (id int, name text) of two rows, and a history without revisions.
struct Bare {
  Bare() {
    database.execute("CREATE TABLE t (id int, name text)");
    database.execute("INSERT INTO t VALUES (1, 'a'), (2, 'a')");
  }

  Environment environment() const { return {{"DATABASE_URL", database.url()}}; }
  Ended go(const std::vector<std::string>& more = {}) const {
    return upgrade(history.folder(), database.url(), "head", more);
  }
  /// The indexes of t: `by_name true`.
  std::string indexes(const std::string& table = "t") {
    return database.text(
        "SELECT c.relname || ' ' || i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = "
        "i.indexrelid JOIN pg_class t ON t.oid = i.indrelid WHERE t.relname = '" +
        table + "' ORDER BY 1");
  }
  std::string progress() {
    return database.text("SELECT revision || ' ' || done FROM headway.progress");
  }

  Database database;
  History history;
};

}  // namespace headway::testing
