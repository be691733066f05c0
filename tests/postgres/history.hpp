#pragma once

#include "tests/postgres/database.hpp"
#include "tests/postgres/server.hpp"

#include <string>
#include <vector>

namespace headway::testing {

struct Ended;

/// A folder of revisions, each standing on the one before.
class History {
 public:
  /// Adds a revision. `sections` is everything below the header; without a mark in it, it is the
  /// upgrade section. Returns its file.
  std::string add(const std::string& id, const std::string& sections);
  /// Adds one that stands on others than the last.
  std::string add_on(const std::string& id, const std::string& revises,
                     const std::string& sections);

  std::string folder() const { return folder_.path().string(); }

 private:
  TemporaryFolder folder_;
  std::string last_;
  int count_ = 0;
};

/// `headway VERB…` of a history.
Ended headway_run(std::vector<std::string> arguments, const History& history,
                  const Database& database);

/// Brings a database to the first of two revisions.
void apply_first(History& history, Database& database,
                 const std::string& second = "CREATE TABLE two ();");

/// Makes the ledger and nothing else, so that the next run's first COMMIT is that of its own
/// revisions.
void make_ledger(Database& database);

}  // namespace headway::testing
