#include "operator/reconcile/verdict.hpp"

#include <utility>

namespace headway::reconcile {

namespace {

using api::ConditionStatus;
namespace condition = api::condition;

}  // namespace

Verdict done(Reason reason, std::string message) {
  return {.ready = ConditionStatus::kTrue, .reason = reason, .message = std::move(message)};
}

Verdict going(std::string message) {
  return {.ready = ConditionStatus::kUnknown,
          .reason = Reason::kProgressing,
          .message = message,
          .reconciling = Verdict::Going{.message = std::move(message)}};
}

Verdict retrying(Reason reason, std::string message, std::string next) {
  return {.ready = ConditionStatus::kFalse,
          .reason = reason,
          .message = std::move(message),
          .reconciling = Verdict::Going{.with_retry = true, .message = std::move(next)}};
}

Verdict held(Reason reason, std::string message) {
  return {.ready = ConditionStatus::kFalse, .reason = reason, .message = std::move(message)};
}

Verdict stalled(Reason reason, std::string message) {
  return {.ready = ConditionStatus::kFalse,
          .reason = reason,
          .message = std::move(message),
          .stalled = true};
}

api::Conditions to_conditions(const Verdict& verdict, const api::Conditions& before,
                              std::int64_t generation, Time now) {
  api::Conditions conditions;
  const auto add = [&](const char* type, ConditionStatus status, std::string_view reason,
                       std::string message) {
    const api::Condition* old = find(before, type);
    conditions.push_back(
        {.type = type,
         .status = status,
         .reason = std::string(reason),
         .message = std::move(message),
         .observed_generation = generation,
         .last_transition = old && old->status == status ? old->last_transition : now});
  };
  const std::string_view reason = to_text(verdict.reason);
  add(condition::kReady, verdict.ready, reason, verdict.message);
  if (verdict.reconciling)
    add(condition::kReconciling, ConditionStatus::kTrue,
        verdict.reconciling->with_retry ? "ProgressingWithRetry" : "Progressing",
        verdict.reconciling->message);
  if (verdict.stalled) add(condition::kStalled, ConditionStatus::kTrue, reason, verdict.message);
  const auto add_fact = [&](const char* type, const std::optional<Verdict::Fact>& fact) {
    if (fact) add(type, ConditionStatus::kTrue, fact->reason, fact->message);
  };
  add_fact(condition::kBackedUp, verdict.backed_up);
  add_fact(condition::kRolledBack, verdict.rolled_back);
  return conditions;
}

}  // namespace headway::reconcile
