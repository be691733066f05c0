#pragma once

#include "common/clock.hpp"
#include "common/outcome.hpp"
#include "operator/api/condition.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::api {

/// How far a run goes: to its target, without the contract revisions and what stands on them, or to
/// its target after the rollouts of spec.contract.
enum class Phase { kAll, kExpand, kContract };

/// The newest run. Until its end, `outcome` and `finished_at` are not set.
struct LastRun {
  std::string id;
  std::string job;
  int attempt = 1;
  std::int64_t generation = 0;
  std::string source;
  std::string content_hash;  ///< of the ConfigMap's revisions (content_hash.hpp); may be empty
  bool only_plan = false;    ///< it makes a plan and applies nothing
  std::string plan_hash;     ///< of the plan that it may apply; empty: any
  Phase phase = Phase::kAll;
  bool taken_back = false;  ///< its Job was deleted before its runner had started
  int jobs = 1;             ///< how many Jobs the run has had
  std::optional<OutcomeKind> outcome;
  RunDirection direction = RunDirection::kUp;  ///< down: `applied` are those that were downgraded
  std::optional<int> exit_code;
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::vector<std::string> applied;
  std::vector<std::string> rolled_back;
  std::map<std::string, int> more;  ///< how many ids a list lacks that was cut, by its name
  std::optional<BackupRecord> backup;
  std::string backup_object = {};  ///< the Job or Backup that took it; empty: the runner did
  std::optional<RestorePoint> restore_point = {};
  std::optional<OutcomeError> error;
  std::optional<Time> started_at;
  std::optional<Time> finished_at;

  bool operator==(const LastRun&) const = default;
};

/// A run that has ended, in short.
struct PastRun {
  std::string id;
  bool only_plan = false;
  int attempt = 1;
  std::int64_t generation = 0;
  std::string outcome;  ///< the word of an OutcomeKind
  std::string reason;   ///< of the error, as lastRun has it; empty: there was none
  std::string from;     ///< the revisions, as text; empty: the run did not read them
  std::string to;
  int applied = 0;  ///< how many revisions stay applied or, to an older target, downgraded
  std::optional<Time> started_at;
  std::optional<Time> finished_at;

  bool operator==(const PastRun&) const = default;
};

/// What a run would apply.
struct Plan {
  std::string hash;
  std::vector<std::string> revisions;    ///< in the order of their steps; a long list is cut
  std::vector<std::string> destructive;  ///< those that may lose data
  std::string summary;                   ///< for people, in one line

  bool operator==(const Plan&) const = default;
};

/// A backup that something else than the runner takes, for the run of one plan.
struct BackupStatus {
  std::string kind;       ///< as OutsideBackup's
  std::string of;         ///< likewise
  std::string name;       ///< of the Job or the Backup that takes it
  std::string plan_hash;  ///< of the plan before which it is taken
  std::string run;        ///< the run that began with it; empty: that one has ended
  Time started_at{};
  std::optional<Time> finished_at = {};  ///< with success
  std::string location = {};

  bool operator==(const BackupStatus&) const = default;
};

/// The rollouts of spec.contract while all of them are complete.
struct Soak {
  std::string rollouts;   ///< the hash of which pods they have led to
  Time complete_since{};  ///< by the first look that found that

  bool operator==(const Soak&) const = default;
};

/// A look for drift that is under way.
struct Look {
  std::string job;
  Time scheduled_at{};  ///< the time of the schedule that it is for

  bool operator==(const Look&) const = default;
};

/// What is known of the looks of spec.drift.
struct DriftStatus {
  Time handled_at{};            ///< the looks of the schedule's times up to this one have ended
  std::optional<Look> look;     ///< nothing: none is under way
  std::optional<Time> seen_at;  ///< the end of the last look that had an answer
  std::vector<std::string> revisions;  ///< of the database at that look
  std::vector<std::string> objects;    ///< that differed then
  int more = 0;                        ///< how many objects the list lacks

  bool operator==(const DriftStatus&) const = default;
};

struct Status {
  std::int64_t observed_generation = -1;
  std::optional<std::vector<std::string>> current_revisions;  ///< nothing: not known
  std::optional<std::vector<std::string>> target_revisions;
  std::string target;   ///< as text; an expression until a run has resolved it
  std::string outcome;  ///< kPending, kRunning, or the word of an OutcomeKind
  std::optional<int> pending;
  int pending_contract = 0;  ///< revisions that wait for a run of phase contract
  std::optional<Soak> soak;  ///< while they wait; nothing: a rollout is not complete, or not known
  std::string last_handled;
  std::string last_handled_request;  ///< the annotation's value among the inputs; may be empty
  std::optional<LastRun> last_run;
  std::optional<BackupStatus> backup;  ///< of the plan
  std::optional<Plan> plan;            ///< that waits for approval, or is being applied
  std::vector<PastRun> history;        ///< the newest first
  std::optional<DriftStatus> drift;
  Conditions conditions;

  bool operator==(const Status&) const = default;
};

// Values of Status::outcome besides the words of OutcomeKind: an old outcome must not look like
// that of a new run.
inline constexpr const char* kPending = "Pending";  ///< a run is due and has not begun
inline constexpr const char* kRunning = "Running";

/// Revisions as one text, for a column: `base` if there are none.
std::string revisions_text(const std::vector<std::string>& revisions);

/// Reads the form of to_json, and the definition's default. Throws InvalidResource for wrong types.
Status status_from_json(const nlohmann::json& status);

/// The members that are set; texts are cut to the limits of the definition.
nlohmann::json to_json(const Status& status);

/// True if the status of an object on the API server is what to_json returned: nothing of ours is
/// missing there, changed or left over from before. Conditions of others do not count.
bool is_written(const nlohmann::json& ours, const nlohmann::json& written);

}  // namespace headway::api
