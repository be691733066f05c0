#pragma once

#include "runner/apply/migrate.hpp"
#include "runner/database/seed_rows.hpp"
#include "runner/plan/history.hpp"
#include "runner/seeds/ready_seed.hpp"

#include <chrono>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace headway::seeds {

/// Where a seed stands in a database.
struct SeedState {
  enum class Kind {
    kLoaded,   ///< with this content
    kDue,      ///< never, or with another content
    kWaiting,  ///< for a revision that the database does not hold
    kMissing,  ///< its optional data is not there
  };
  Kind kind = Kind::kDue;
  std::string detail = {};     ///< the revision or the file; of kLoaded and kDue empty
  std::string loaded_at = {};  ///< UTC; empty: never
};

/// The states, by the seeds' places. `rows` are the version table's; with a row that the history
/// does not know every seed waits: an older image must not load older rows. Pure.
std::vector<SeedState> states_of(std::span<const ReadySeed> seeds, const plan::History& history,
                                 const std::vector<std::string>& rows,
                                 const std::map<std::string, database::SeedRow>& loaded);

struct LoadRequest {
  std::string run_id;
  database::VersionTableName version_table = {};
  bool publish_ledger = false;
  std::chrono::milliseconds lock_wait_timeout{std::chrono::minutes{10}};
  /// How long a transaction may keep others waiting for its locks; 0: no limit.
  std::chrono::milliseconds hold_timeout{std::chrono::seconds{10}};
};

/// Loads the seeds that are due, each in a transaction of its own together with its row in the
/// ledger, under the history's lock. The first one that fails ends it; those before it stay. Lock
/// conflicts and other transient errors are retried from BEGIN. Nothing is written where none is
/// due.
apply::RunResult load(std::span<const ReadySeed> seeds, const LoadRequest& request,
                      const apply::Surroundings& with);

/// Writes into the ledger how a run ended whose revisions were applied and whose seeds failed: the
/// revisions' last transaction has recorded a success. Where that cannot be written it is said.
void record_failure(const apply::RunResult& result, const LoadRequest& request,
                    const apply::Surroundings& with);

}  // namespace headway::seeds
