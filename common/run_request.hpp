#pragma once

#include "common/setting_values.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headway {

/// The variables that a runner reads besides those of its settings; the operator sets them in the
/// Job.
namespace env {
inline constexpr const char* kDatabaseUrl = "DATABASE_URL";
inline constexpr const char* kRunId = "HEADWAY_RUN_ID";
inline constexpr const char* kOutcomeFile = "HEADWAY_OUTCOME_FILE";
inline constexpr const char* kLogFormat = "HEADWAY_LOG_FORMAT";
}  // namespace env

/// The operator's request to a runner, but for the database URL, which reaches it from a Secret.
struct RunRequest {
  std::string verb = "upgrade";
  std::string run_id = {};
  std::string outcome_file = {};  ///< where the runner leaves its outcome
  SettingValues settings = {};    ///< of the verb, its arguments included

  bool operator==(const RunRequest&) const = default;
};

/// The runner's arguments, without the program's name: those of the settings in the table's order.
std::vector<std::string> arguments(const RunRequest& request);

/// The runner's environment, but for the database URL, in a stable order.
std::vector<std::pair<std::string, std::string>> environment(const RunRequest& request);

/// True for a variable that a resource may not set for its runner's container: DATABASE_URL and
/// every name that begins with HEADWAY_. Each could change what the resource asks for.
bool is_reserved(std::string_view variable);

}  // namespace headway
