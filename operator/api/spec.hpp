#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::api {

/// A resource that the API server should have refused: the definition in the cluster is another
/// than ours.
class InvalidResource : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

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

/// What a runner's container asks for where the resource does not say.
nlohmann::json default_resources();

struct Runner {
  std::string image;              ///< empty: the operator's default
  std::string image_pull_policy;  ///< empty: as Kubernetes decides
  std::vector<std::string> image_pull_secrets;
  std::string service_account_name;  ///< empty: the namespace's default
  nlohmann::json resources = default_resources();

  bool operator==(const Runner&) const = default;
};

/// What is wanted, with the defaults of crds/schemamigrations.yaml.
struct Spec {
  SecretKey database_url;
  std::string config_map;
  std::string target = "head";
  std::chrono::milliseconds timeout{3'600'000};
  Retry retry;
  Runner runner;
  bool suspend = false;

  bool operator==(const Spec&) const = default;
};

/// Throws InvalidResource.
Spec spec_from_json(const nlohmann::json& spec);

}  // namespace headway::api
