#pragma once

#include "common/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::api {

/// The conditions that the operator writes; conditions of other writers are neither read nor
/// written.
namespace condition {
inline constexpr const char* kReady = "Ready";              ///< always there
inline constexpr const char* kReconciling = "Reconciling";  ///< only while true
inline constexpr const char* kStalled = "Stalled";          ///< only while true
inline constexpr const char* kBackedUp = "BackedUp";        ///< only while true
inline constexpr const char* kRolledBack = "RolledBack";    ///< only while true
inline constexpr const char* kDrifted = "Drifted";          ///< once a look has been tried
}  // namespace condition

enum class ConditionStatus { kTrue, kFalse, kUnknown };

struct Condition {
  std::string type;
  ConditionStatus status = ConditionStatus::kUnknown;
  std::string reason;
  std::string message;
  std::int64_t observed_generation = 0;
  Time last_transition{};

  bool operator==(const Condition&) const = default;
};

using Conditions = std::vector<Condition>;

/// Null if there is none of that type.
const Condition* find(const Conditions& conditions, std::string_view type);

/// Our conditions of a status.
Conditions conditions_from_json(const nlohmann::json& conditions);
nlohmann::json to_json(const Conditions& conditions);

}  // namespace headway::api
