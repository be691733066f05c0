#pragma once

#include "common/setting_values.hpp"
#include "common/settings.hpp"
#include "operator/api/backup.hpp"
#include "operator/api/contract.hpp"
#include "operator/api/data.hpp"
#include "operator/api/database.hpp"
#include "operator/api/drift.hpp"
#include "operator/api/invalid_resource.hpp"
#include "operator/api/run_settings.hpp"
#include "operator/api/source.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::api {

struct Retry {
  std::chrono::milliseconds min_backoff{10'000};
  std::chrono::milliseconds max_backoff{600'000};
  std::optional<int> limit;  ///< of attempts after the first; nothing: no limit

  bool operator==(const Retry&) const = default;
};

/// The times in which runs may begin.
struct Window {
  std::string schedule;  ///< of its begins, as schedule::Cron reads it
  std::chrono::milliseconds duration{0};
  std::string time_zone = "Etc/UTC";  ///< of the schedule, by its name in the IANA database

  bool operator==(const Window&) const = default;
};

/// The requests and limits of a runner's container if the resource has none.
nlohmann::json default_resources();

struct Runner {
  std::string image;              ///< empty: the operator's default
  std::string image_pull_policy;  ///< empty: as Kubernetes decides
  std::vector<std::string> image_pull_secrets;
  std::string service_account_name;  ///< empty: the namespace's default
  nlohmann::json resources = default_resources();
  // As in a pod; null: not set in the resource.
  nlohmann::json env;
  nlohmann::json node_selector;
  nlohmann::json tolerations;
  nlohmann::json affinity;
  nlohmann::json topology_spread_constraints;
  nlohmann::json labels;
  nlohmann::json annotations;
  nlohmann::json volumes;
  nlohmann::json volume_mounts;     ///< of the runner's container
  nlohmann::json sidecars;          ///< containers that start before the runner and end after it
  std::string priority_class_name;  ///< empty: the cluster's default
  /// The time between SIGTERM and SIGKILL, in which a runner rolls back.
  std::chrono::seconds grace{300};

  bool operator==(const Runner&) const = default;
};

/// The spec of a resource, with the defaults of crds/schemamigrations.yaml.
struct Spec {
  Database database;
  Source source;
  SettingValues settings = default_run_settings();  ///< of the runner
  std::optional<Backup> backup;
  Retry retry;
  Runner runner;
  std::optional<Data> data = {};  ///< nothing: seeds that need data are not loaded
  bool suspend = false;
  bool manual_approval = false;              ///< a run applies only a plan that somebody approved
  std::optional<Window> window = {};         ///< nothing: runs may begin at any time
  std::vector<std::string> depends_on = {};  ///< other resources of the namespace, by name
  std::optional<Contract> contract = {};  ///< nothing: runs do not stop before contract revisions
  std::optional<Drift> drift = {};        ///< nothing: nobody looks for drift
  int history_limit = 10;                 ///< of finished Jobs
  std::chrono::milliseconds ttl{86'400'000};  ///< of finished Jobs

  std::string target() const { return settings.text(settings::kUpgradeTarget); }

  bool operator==(const Spec&) const = default;
};

/// Throws InvalidResource.
Spec spec_from_json(const nlohmann::json& spec);

}  // namespace headway::api
