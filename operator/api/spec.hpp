#pragma once

#include "operator/api/backup.hpp"
#include "operator/api/invalid_resource.hpp"
#include "operator/api/source.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::api {

struct SecretKey {
  std::string name;
  std::string key;

  bool operator==(const SecretKey&) const = default;
};

struct Retry {
  std::chrono::milliseconds min_backoff{10'000};
  std::chrono::milliseconds max_backoff{600'000};
  std::optional<int> limit;  ///< of attempts after the first; nothing: no limit

  bool operator==(const Retry&) const = default;
};

/// How long a run waits for what others hold.
struct Locks {
  std::chrono::milliseconds wait_timeout{600'000};
  std::chrono::milliseconds lock_timeout{500};

  bool operator==(const Locks&) const = default;
};

/// What a runner's container asks for where the resource does not say.
nlohmann::json default_resources();

struct Runner {
  std::string image;              ///< empty: the operator's default
  std::string image_pull_policy;  ///< empty: as Kubernetes decides
  std::vector<std::string> image_pull_secrets;
  std::string service_account_name;  ///< empty: the namespace's default
  nlohmann::json resources = default_resources();
  // As in a pod; null where the resource says nothing.
  nlohmann::json env;
  nlohmann::json node_selector;
  nlohmann::json tolerations;
  nlohmann::json labels;
  nlohmann::json annotations;
  std::string priority_class_name;  ///< empty: the cluster's default

  bool operator==(const Runner&) const = default;
};

/// What is wanted, with the defaults of crds/schemamigrations.yaml.
struct Spec {
  SecretKey database_url;
  Source source;
  std::string target = "head";
  std::string downgrade_policy = "Refuse";  ///< or Allow
  std::string transaction = "Run";          ///< or Revision
  std::string on_failure = "Rollback";      ///< or Stop
  std::optional<Backup> backup;
  Locks locks;
  std::chrono::milliseconds timeout{3'600'000};
  Retry retry;
  Runner runner;
  bool suspend = false;

  bool operator==(const Spec&) const = default;
};

/// Throws InvalidResource.
Spec spec_from_json(const nlohmann::json& spec);

}  // namespace headway::api
