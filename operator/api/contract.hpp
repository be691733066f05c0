#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::api {

/// A workload of the app, whose rollout contract revisions wait for.
struct Workload {
  std::string kind;  ///< kDeployment or kStatefulSet, unless the definition is newer
  std::string name;
  std::string image = {};  ///< that one of its containers must have; empty: any

  bool operator==(const Workload&) const = default;
};

inline constexpr const char* kDeployment = "Deployment";
inline constexpr const char* kStatefulSet = "StatefulSet";

/// What revisions of phase contract wait for.
struct Contract {
  std::vector<Workload> after;
  std::chrono::milliseconds soak{600'000};  ///< how long all rollouts are complete before

  bool operator==(const Contract&) const = default;
};

/// Throws InvalidResource.
Contract contract_from_json(const nlohmann::json& contract);

}  // namespace headway::api
