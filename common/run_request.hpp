#pragma once

#include <chrono>
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

/// What the operator asks of a runner, apart from the database URL, which reaches it from a Secret.
struct RunRequest {
  std::string run_id;
  std::string target;                    ///< a revision expression that is relative to the graph
  std::string revisions_dir;             ///< where the revisions are mounted
  std::string outcome_file;              ///< where the runner leaves its outcome
  std::chrono::milliseconds timeout{0};  ///< of applying; 0: none

  bool operator==(const RunRequest&) const = default;
};

/// The runner's arguments, without the program's name.
std::vector<std::string> arguments(const RunRequest& request);

/// The runner's environment, apart from the database URL, in a stable order.
std::vector<std::pair<std::string, std::string>> environment(const RunRequest& request);

}  // namespace headway
