#pragma once

#include "common/clock.hpp"
#include "runner/apply/pauses.hpp"
#include "runner/apply/progress.hpp"
#include "runner/apply/run_result.hpp"
#include "runner/apply/stop_request.hpp"
#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"
#include "runner/plan/history.hpp"
#include "runner/plan/plan.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace headway::apply {

/// What `upgrade` does when its target names a revision that the database is past. A head that it
/// is past is always done already: an older image has come back.
enum class OlderTarget {
  kNothing,    ///< as Alembic: it is there already
  kRefuse,     ///< kRefused, `DowngradeRefused`
  kDowngrade,  ///< undoes what stands above it
};

/// What becomes of revisions that a run has committed when a later one of it fails.
enum class OnFailure {
  kRollback,  ///< they are undone, where nothing can be lost
  kStop,      ///< they stay
};

/// What is asked of a run.
struct MigrationRequest {
  std::string run_id;
  bool new_run = false;  ///< its id was made for it: no run of that id can have ended
  std::string target;
  plan::Direction direction = plan::Direction::kUp;  ///< `upgrade` or `downgrade`
  OlderTarget older_target = OlderTarget::kNothing;
  plan::Transactions transactions = plan::Transactions::kRun;
  plan::Phase phase = plan::Phase::kContract;  ///< of `upgrade`
  OnFailure on_failure = OnFailure::kRollback;
  database::VersionTableName version_table = {};
  bool publish_ledger = false;  ///< also where a publication replicates its rows
  std::chrono::milliseconds lock_wait_timeout{std::chrono::minutes{10}};
  std::chrono::milliseconds timeout{0};  ///< of applying; 0: none
  /// Whether revisions that were edited after they were applied are refused, or warned about.
  bool refuse_edited = false;
  /// How long a transaction may keep others waiting for its locks; 0: no limit.
  std::chrono::milliseconds hold_timeout{std::chrono::seconds{10}};
  bool restore_point = false;  ///< makes one before anything is applied
  bool only_plan = false;      ///< ends behind the plan; nothing is written
  std::string plan_hash = {};  ///< of the plan that may be applied; empty: any
  bool patient = false;        ///< waits for another runner without a limit
};

/// What a backup is taken before.
struct BackupSituation {
  database::Session& session;  ///< the run's own: it holds the lock, and no transaction is open
  const database::VersionTable& table;
  const plan::Plan& plan;
  const std::string& run_id;
  std::stop_token stop;  ///< requested when the run is to end
};

/// Takes the backup that a plan asks for, or finds the one that an earlier try from the same rows
/// has left; nothing where the plan asks for none. Throws Error (kBackupFailed): then nothing is
/// applied.
using BackupHook = std::function<std::optional<BackupRecord>(const BackupSituation&)>;

/// Throws the Error that a run is to end with instead of trying the plan with this hash. Called
/// under the lock, and also while the lock is waited for.
using BeforeTrying =
    std::function<void(database::Session&, const database::VersionTable&, const std::string&)>;

/// What a run works with; all of it outlives the run.
struct Surroundings {
  const plan::History& history;
  std::function<database::Session()> connect;  ///< each call a new session that may write
  const Clock& clock;
  Random random;
  Progress& progress;
  const StopRequest& stop;
  BackupHook backup = {};           ///< nothing: no backup is wanted
  BeforeTrying before_trying = {};  ///< nothing: every plan is tried
  /// Each call a new session that only reads, at once or not at all; nothing: waits for other
  /// transactions are not reported.
  std::function<database::Session()> observe = {};
};

/// Brings the database to the target. When a revision fails, everything of the run is taken back as
/// far as nothing can be lost by that; the result says where the database is. Every failure is in
/// the result, and nothing is thrown.
RunResult migrate(const MigrationRequest& request, const Surroundings& surroundings);

}  // namespace headway::apply
