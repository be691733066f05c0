#pragma once

#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <string>
#include <vector>

namespace headway::testing {

inline const std::string kVerify =
    "-- headway: verify\nSELECT NOT EXISTS (SELECT FROM t WHERE n IS NULL OR n > 1);\n";

inline const std::string kAlone = "-- headway: upgrade isolation=serializable\n";

inline std::string backfill(const std::string& options) {
  return "-- headway: upgrade\n-- headway: batch " + options +
         "\nUPDATE t SET n = coalesce(n, 0) + 1 WHERE n IS NULL AND id IN\n"
         "  (SELECT id FROM t WHERE n IS NULL ORDER BY id LIMIT :batch_size);\n" +
         kVerify;
}

/// A database with a table t (id, n) of 100 rows without n, and a history without revisions.
struct Batches {
  Batches() {
    database.execute("CREATE TABLE t (id int PRIMARY KEY, n int)");
    database.execute("INSERT INTO t SELECT generate_series(1, 100)");
  }

  Environment environment() const { return {{"DATABASE_URL", database.url()}}; }
  Ended go(const std::vector<std::string>& more = {}) const {
    return upgrade(history.folder(), database.url(), "head", more);
  }
  Ended type(std::vector<std::string> words) const {
    words.insert(words.end(), {"--dir", history.folder()});
    return run(words, environment());
  }
  /// `rounds rows`; empty: there is no such note.
  std::string progress() {
    if (!database.has_table("headway.progress")) return "";
    return database.text("SELECT batch_rounds || ' ' || batch_rows FROM headway.progress");
  }
  std::string transactions() { return database.text("SELECT count(DISTINCT xmin::text) FROM t"); }
  std::string filled() {
    return database.text("SELECT count(n) || ' ' || coalesce(sum(n), 0) FROM t");
  }

  Database database;
  History history;
};

}  // namespace headway::testing
