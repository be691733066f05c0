#include "operator/reconcile/rollout.hpp"

#include "common/sha256.hpp"
#include "operator/api/json_read.hpp"

#include <algorithm>
#include <cstdint>
#include <format>

namespace headway::reconcile {

namespace {

using api::Json;
using api::member;

constexpr std::size_t kHashLength = 32;

/// A status leaves out what is 0.
std::int64_t number(const Json& object, const char* name, std::int64_t otherwise = 0) {
  const Json& found = member(object, name);
  return found.is_number_integer() ? found.get<std::int64_t>() : otherwise;
}

bool has_image(const Json& pod, const std::string& image) {
  return std::ranges::any_of(member(pod, "containers"), [&](const Json& container) {
    return member(container, "image") == Json(image);
  });
}

bool has_missed_its_deadline(const Json& status) {
  return std::ranges::any_of(member(status, "conditions"), [](const Json& condition) {
    return member(condition, "type") == Json("Progressing") &&
           member(condition, "reason") == Json("ProgressDeadlineExceeded");
  });
}

/// Why the rollout is not complete; empty: it is.
std::string obstacle_of(const api::Workload& workload, const Json& object) {
  if (!object.is_object()) return "which does not exist";
  const Json& spec = member(object, "spec");
  const Json& status = member(object, "status");
  const Json& pod = member(member(spec, "template"), "spec");
  if (!workload.image.empty() && !has_image(pod, workload.image))
    return std::format("none of whose containers has the image {}", workload.image);
  const std::int64_t generation = number(member(object, "metadata"), "generation");
  if (generation == 0 || number(status, "observedGeneration") < generation)
    return "whose change its controller has not seen yet";
  if (has_missed_its_deadline(status)) return "whose rollout has exceeded its progress deadline";
  const std::int64_t wanted = number(spec, "replicas", 1);
  const std::int64_t updated = number(status, "updatedReplicas");
  if (updated < wanted) return std::format("{} of {} replicas are updated", updated, wanted);
  if (const std::int64_t old = number(status, "replicas") - updated; old > 0)
    return std::format("{} old replicas are not gone yet", old);
  const std::int64_t available = number(status, "availableReplicas");
  if (available < wanted) return std::format("{} of {} replicas are available", available, wanted);
  return {};
}

}  // namespace

ObservedRollout observe_rollout(const api::Workload& workload, const Json& object) {
  ObservedRollout rollout{.workload = workload.kind + " " + workload.name,
                          .obstacle = obstacle_of(workload, object)};
  if (!rollout.obstacle.empty()) return rollout;
  const Json identity = {member(member(object, "metadata"), "uid"),
                         member(member(object, "spec"), "template")};
  rollout.version = sha256_hex(identity.dump()).substr(0, kHashLength);
  return rollout;
}

std::optional<api::Soak> soak_after(const std::optional<api::Soak>& before,
                                    const std::vector<ObservedRollout>& rollouts, Time now) {
  std::string all;
  for (const ObservedRollout& rollout : rollouts) {
    if (!rollout.obstacle.empty()) return std::nullopt;
    all += rollout.workload + " " + rollout.version + "\n";
  }
  api::Soak soak{.rollouts = sha256_hex(all).substr(0, kHashLength),
                 .complete_since = std::chrono::ceil<std::chrono::seconds>(now)};
  return before && before->rollouts == soak.rollouts ? before : soak;
}

}  // namespace headway::reconcile
