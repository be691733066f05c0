#pragma once

#include "operator/api/database.hpp"

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::api {

/// Looks whether the database's schema is that of its revisions.
struct Drift {
  std::string schedule;               ///< of the looks, as schedule::Cron reads it
  std::string time_zone = "Etc/UTC";  ///< of the schedule, by its name in the IANA database
  /// Where the history is replayed: on the server of a URL in a Secret, or else on a server that
  /// runs in the look's own pod.
  std::optional<KeyReference> scratch_url = {};
  std::string scratch_image;        ///< of that server
  std::string scratch_pull_policy;  ///< empty: as Kubernetes decides
  std::vector<std::string> include = {};
  std::vector<std::string> exclude = {};

  bool operator==(const Drift&) const = default;
};

/// Throws InvalidResource.
Drift drift_from_json(const nlohmann::json& drift);

}  // namespace headway::api
