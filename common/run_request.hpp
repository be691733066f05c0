#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace headway {

/// The names under which a runner finds its surroundings; the operator sets them in the Job.
namespace env {
inline constexpr const char* kDatabaseUrl = "DATABASE_URL";
inline constexpr const char* kRunId = "HEADWAY_RUN_ID";
inline constexpr const char* kOutcomeFile = "HEADWAY_OUTCOME_FILE";
inline constexpr const char* kLogFormat = "HEADWAY_LOG_FORMAT";
}  // namespace env

/// A backup to be taken before anything is applied. The words are those of the runner's options.
struct BackupRequest {
  std::string kind = {};          ///< `pgdump` or `command`
  std::string policy = "always";  ///< or `destructive`: only before a plan that destroys data
  std::string dir = {};           ///< a folder to write to; empty: none (only of `command`)
  std::optional<int> keep = {};   ///< of pgdump: how many stay; nothing: all
  std::vector<std::string> command = {};  ///< of command: the program and its arguments
  std::chrono::milliseconds timeout{0};   ///< 0: none

  bool operator==(const BackupRequest&) const = default;
};

/// What the operator asks of a runner, apart from the database URL, which reaches it from a Secret.
struct RunRequest {
  std::string run_id = {};
  std::string target = {};               ///< a revision expression that is relative to the graph
  std::string revisions_dir = {};        ///< where the revisions are mounted
  std::string outcome_file = {};         ///< where the runner leaves its outcome
  std::chrono::milliseconds timeout{0};  ///< of applying; 0: none
  std::chrono::milliseconds lock_wait_timeout{0};  ///< 0: the runner's default
  std::chrono::milliseconds lock_timeout{0};       ///< 0: the runner's default
  std::string downgrade_policy =
      {};                        ///< `refuse` or `allow`; empty: an older target is nothing to do
  std::string transaction = {};  ///< `run` or `revision`; empty: the runner's default
  std::string on_failure = {};   ///< `rollback` or `stop`; empty: the runner's default
  std::string content_hash =
      {};  ///< of the revisions that are meant (content_hash.hpp); empty: any
  std::optional<BackupRequest> backup = {};

  bool operator==(const RunRequest&) const = default;
};

/// The runner's arguments, without the program's name.
std::vector<std::string> arguments(const RunRequest& request);

/// The runner's environment, apart from the database URL, in a stable order.
std::vector<std::pair<std::string, std::string>> environment(const RunRequest& request);

}  // namespace headway
