#pragma once

#include "runner/apply/migrate.hpp"

#include <string>
#include <vector>

namespace headway::apply {

struct CommitEnd {
  enum class Kind {
    kCommitted,  ///< the run is in the ledger as done
    kNotDone,    ///< the run is not: rolled back, or the COMMIT was not its last transaction's
    kUnknown,
  };
  Kind kind = Kind::kUnknown;
  std::vector<std::string> rows = {};  ///< of the version table, unless unknown
};

/// Finds out how a COMMIT ended during which the connection was lost. The run's row in the ledger
/// is written in the transaction in question; it is read only once a new session holds the lock,
/// since the old backend, which may still be at work, is gone then. Gives up after half a minute.
CommitEnd find_commit_end(const MigrationRequest& request, const Surroundings& with);

}  // namespace headway::apply
