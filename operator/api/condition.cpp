#include "operator/api/condition.hpp"

#include "common/time_text.hpp"
#include "operator/api/json_read.hpp"

#include <algorithm>
#include <array>

namespace headway::api {

namespace {

constexpr std::array<std::string_view, 6> kOurs = {condition::kReady,      condition::kReconciling,
                                                   condition::kStalled,    condition::kBackedUp,
                                                   condition::kRolledBack, condition::kDrifted};

std::string_view to_text(ConditionStatus status) {
  switch (status) {
    case ConditionStatus::kTrue:
      return "True";
    case ConditionStatus::kFalse:
      return "False";
    case ConditionStatus::kUnknown:
      break;
  }
  return "Unknown";
}

ConditionStatus parse_status(const std::string& text) {
  if (text == "True") return ConditionStatus::kTrue;
  return text == "False" ? ConditionStatus::kFalse : ConditionStatus::kUnknown;
}

}  // namespace

const Condition* find(const Conditions& conditions, std::string_view type) {
  const auto found = std::ranges::find(conditions, type, &Condition::type);
  return found == conditions.end() ? nullptr : &*found;
}

Conditions conditions_from_json(const Json& json) {
  Conditions conditions;
  for (const Json& entry : json) {
    const std::string type = text_member(entry, "type");
    if (std::ranges::find(kOurs, type) == kOurs.end()) continue;
    conditions.push_back(
        {.type = type,
         .status = parse_status(text_member(entry, "status")),
         .reason = text_member(entry, "reason"),
         .message = text_member(entry, "message"),
         .observed_generation =
             optional_member<std::int64_t>(entry, "observedGeneration").value_or(0),
         .last_transition = parse_time(text_member(entry, "lastTransitionTime")).value_or(Time{})});
  }
  return conditions;
}

Json to_json(const Conditions& conditions) {
  Json json = Json::array();
  for (const Condition& condition : conditions)
    json.push_back({{"type", condition.type},
                    {"status", to_text(condition.status)},
                    {"reason", condition.reason},
                    {"message", condition.message},
                    {"observedGeneration", condition.observed_generation},
                    {"lastTransitionTime", time_text(condition.last_transition)}});
  return json;
}

}  // namespace headway::api
