#include "operator/reconcile/start_problem.hpp"

#include "operator/reconcile/pod.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <string_view>

namespace headway::reconcile {

namespace {

constexpr std::array<std::string_view, 7> kImageReasons = {
    "ErrImagePull",      "ImagePullBackOff",    "InvalidImageName",         "ErrImageNeverPull",
    "ImageInspectError", "RegistryUnavailable", "SignatureValidationFailed"};

constexpr std::string_view kBackOff = "Back-off pulling image";

/// The kubelet alternates between two texts for one cause, with and without its own back-off in
/// front. Without this cut the message would change with each of its retries.
std::string image_detail(std::string_view text) {
  static constexpr std::string_view kCause = "ErrImagePull: ";
  if (text.starts_with(kBackOff))
    if (const auto at = text.find(kCause); at != std::string_view::npos)
      text.remove_prefix(at + kCause.size());
  return std::string(text);
}

StartProblem secret_missing(const Observed& observed, const std::string& detail) {
  const auto& [name, key] = observed.resource.spec.database_url;
  return {Reason::kSecretMissing, std::format("The runner waits for the key {} of Secret {}: {}. "
                                              "The run starts as soon as they exist.",
                                              key, name, detail)};
}

StartProblem config_map_missing(const Observed& observed, const std::string& detail) {
  return {
      Reason::kConfigMapMissing,
      std::format(
          "The runner waits for ConfigMap {}: {}. The run starts as soon as the ConfigMap exists.",
          config_map_of(observed.resource.spec.source), detail)};
}

StartProblem volume_missing(const std::string& detail) {
  return {
      Reason::kVolumeMissing,
      std::format("The runner waits for a volume: {}. The run starts as soon as the volume exists.",
                  detail)};
}

/// The container that is to start next: the pod's init containers start one after the other, and
/// the runner after them.
struct Waiting {
  std::string_view what;  ///< whose image it is
  std::string_view where;
  std::string reason;
  std::string message;
};

Waiting waiting_of(const ObservedPod& pod) {
  static constexpr std::string_view kRunner = "runner's image";
  static constexpr std::string_view kRunnerField = "spec.runner.image";
  for (const ObservedInit& init : pod.init_containers) {
    if (init.exit_code) continue;
    const bool is_source = init.name == kRevisionsContainer;
    return {is_source ? "image with the revisions" : kRunner,
            is_source ? "spec.source.image.reference" : kRunnerField, init.waiting_reason,
            init.waiting_message};
  }
  return {kRunner, kRunnerField, pod.waiting_reason, pod.waiting_message};
}

StartProblem image_problem(const Waiting& waiting) {
  std::string detail = image_detail(waiting.message);
  if (detail.empty()) detail = waiting.reason;
  return {Reason::kImagePull,
          std::format("The {} cannot be pulled: {}. The kubelet goes on trying; another image in "
                      "{} is taken at once.",
                      waiting.what, detail, waiting.where)};
}

StartProblem not_started(std::string_view word, std::string_view detail) {
  return {Reason::kPodNotStarted,
          std::format("The runner's pod does not start: {}: {}", word, detail)};
}

/// Finds the cause in the kubelet's text about a container that it cannot configure or a volume
/// that it cannot mount.
StartProblem by_text(const Observed& observed, const std::string& word, const std::string& detail) {
  if (detail.contains("secret \"") || detail.contains("in Secret "))
    return secret_missing(observed, detail);
  if (detail.contains("configmap \"")) return config_map_missing(observed, detail);
  if (detail.contains("persistentvolumeclaim \"")) return volume_missing(detail);
  return not_started(word, detail);
}

/// Only the newest event counts: an older warning may be about a problem that is gone.
std::optional<StartProblem> by_events(const Observed& observed) {
  const auto newest = std::ranges::max_element(observed.events, {}, &ObservedEvent::at);
  if (newest == observed.events.end() || !newest->warning) return std::nullopt;
  return by_text(observed, newest->reason, newest->note);
}

}  // namespace

std::optional<StartProblem> find_start_problem(const Observed& observed, const ObservedJob& job,
                                               Time now) {
  const auto pods = pods_of(observed, job);
  const bool patient = now < job.created_at + kStartPatience;
  if (pods.empty()) {
    if (patient) return std::nullopt;
    if (auto problem = by_events(observed)) return problem;
    return not_started("there is none",
                       "the Job controller has not made one, and no event says why");
  }
  const ObservedPod& pod = *pods.front();
  const Waiting waiting = waiting_of(pod);
  if (std::ranges::find(kImageReasons, waiting.reason) != kImageReasons.end())
    return image_problem(waiting);
  if (waiting.reason == "CreateContainerConfigError" || waiting.reason == "CreateContainerError" ||
      waiting.reason == "RunContainerError")
    return by_text(observed, waiting.reason, waiting.message);
  if (patient) return std::nullopt;
  if (pod.unschedulable.contains("persistentvolumeclaim \""))
    return volume_missing(pod.unschedulable);
  if (!pod.unschedulable.empty()) return not_started("it has no node", pod.unschedulable);
  return by_events(observed);
}

}  // namespace headway::reconcile
