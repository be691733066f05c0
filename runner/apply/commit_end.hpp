#pragma once

#include "runner/apply/upgrade.hpp"

namespace headway::apply {

enum class CommitEnd { kCommitted, kRolledBack, kUnknown };

/// Finds out how a COMMIT ended during which the connection was lost. The run's row in the ledger
/// is written in the transaction in question; it is read only once a new session holds the lock,
/// since the old backend, which may still be at work, is gone then. Gives up after half a minute.
CommitEnd find_commit_end(const UpgradeRequest& request, const Surroundings& with);

}  // namespace headway::apply
