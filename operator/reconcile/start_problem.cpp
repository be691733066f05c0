#include "operator/reconcile/start_problem.hpp"

#include "common/text.hpp"
#include "operator/api/json_read.hpp"
#include "operator/reconcile/data_access.hpp"
#include "operator/reconcile/database_access.hpp"
#include "operator/reconcile/pod.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <string_view>
#include <utility>
#include <vector>

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

/// A key that the runner's container takes a variable or a file from.
struct KeyUse {
  api::KeyReference reference;  ///< without a key: all of the object
  std::string field;            ///< of the resource; empty: the URL's
  /// The volume of a file; empty: the key is a variable's.
  std::string volume = {};
};

void add_data(const std::optional<api::Data>& data, std::vector<KeyUse>& uses) {
  const auto* secret = data ? std::get_if<api::SecretData>(&*data) : nullptr;
  if (!secret) return;
  for (const api::SecretItem& item : secret->items)
    uses.push_back(
        {{.name = secret->name, .key = item.key}, "spec.data.secret.items", kDataVolume});
  uses.push_back({{.name = secret->name, .key = {}}, "spec.data.secret.name", kDataVolume});
}

std::vector<KeyUse> keys_of(const api::Spec& spec) {
  std::vector<KeyUse> uses;
  if (spec.database.url) uses.push_back({*spec.database.url, ""});
  for (const api::ConnectionPart& part : spec.database.connection)
    if (part.reference())
      uses.push_back({*part.reference(), part.field, part.file.empty() ? "" : kDatabaseVolume});
  for (const api::Json& variable : spec.runner.env) {
    for (const auto& [kind, of] :
         {std::pair{"secretKeyRef", api::KeyReference::Of::kSecret},
          std::pair{"configMapKeyRef", api::KeyReference::Of::kConfigMap}}) {
      const api::Json& key = api::member(api::member(variable, "valueFrom"), kind);
      if (!key.is_object()) continue;
      uses.push_back(
          {{.of = of, .name = api::text_member(key, "name"), .key = api::text_member(key, "key")},
           "spec.runner.env, variable " + api::text_member(variable, "name")});
    }
  }
  if (spec.drift && spec.drift->scratch_url)
    uses.push_back({*spec.drift->scratch_url, "spec.drift.scratch.urlFrom"});
  add_data(spec.data, uses);
  return uses;
}

/// The text between two others; empty: they are not there.
std::string between(std::string_view text, std::string_view before, std::string_view after) {
  const auto at = text.find(before);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + before.size());
  const auto end = after.empty() ? text.size() : text.find(after);
  return end == std::string_view::npos ? std::string() : std::string(text.substr(0, end));
}

/// True if the kubelet's text says that the object or its key is not there. For a variable: `secret
/// "NAME" not found`, `couldn't find key KEY in Secret NAMESPACE/NAME`; for a file the first one,
/// or `references non-existent secret key: KEY`, without the object's name. A ConfigMap's are
/// alike.
bool misses(const KeyUse& use, const std::string& detail) {
  const api::KeyReference& reference = use.reference;
  // An event of the pod names the volume; the text of a container names none.
  const std::string volume = between(detail, "for volume \"", "\"");
  if (!volume.empty() && volume != use.volume) return false;
  const bool secret = reference.of == api::KeyReference::Of::kSecret;
  const std::string file_key =
      between(detail, secret ? "non-existent secret key: " : "non-existent config key: ", "");
  if (!file_key.empty()) return file_key == reference.key;
  const std::string key = between(detail, "find key ", secret ? " in Secret " : " in ConfigMap ");
  if (!key.empty())
    return key == reference.key && between(detail, secret ? "in Secret " : "in ConfigMap ", "")
                                       .ends_with("/" + reference.name);
  return between(detail, secret ? "secret \"" : "configmap \"", "\"") == reference.name;
}

std::optional<KeyUse> missing_key(const api::Spec& spec, const std::string& detail) {
  for (const KeyUse& use : keys_of(spec))
    if (misses(use, detail)) return use;
  return std::nullopt;
}

StartProblem key_missing(const KeyUse& use, const std::string& detail) {
  const bool secret = use.reference.of == api::KeyReference::Of::kSecret;
  const std::string kind = secret ? "Secret" : "ConfigMap";
  const std::string& key = use.reference.key;
  return {secret ? Reason::kSecretMissing : Reason::kConfigMapMissing,
          std::format("The runner waits for {}{} {}{}: {}. The run starts as soon as {}.",
                      key.empty() ? "" : "the key " + key + " of ", kind, use.reference.name,
                      use.field.empty() ? "" : " (" + use.field + ")", detail,
                      key.empty() ? "the " + kind + " exists" : "they exist")};
}

StartProblem config_map_missing(const std::string& name, const std::string& detail) {
  return {
      Reason::kConfigMapMissing,
      std::format(
          "The runner waits for ConfigMap {}: {}. The run starts as soon as the ConfigMap exists.",
          name, detail)};
}

/// The fields that name a PersistentVolumeClaim, in brackets; empty: none does.
std::string fields_of_claim(const api::Spec& spec, const std::string& claim) {
  constexpr std::string_view kClaimName = ".volume.persistentVolumeClaim.claimName";
  std::vector<std::string> fields;
  const auto* revisions = std::get_if<api::VolumeSource>(&spec.source);
  if (revisions && claim_of(*revisions) == claim)
    fields.push_back(std::format("spec.source{}", kClaimName));
  const auto* data = spec.data ? std::get_if<api::VolumeSource>(&*spec.data) : nullptr;
  if (data && claim_of(*data) == claim) fields.push_back(std::format("spec.data{}", kClaimName));
  if (spec.backup && spec.backup->claim == claim) fields.push_back(spec.backup->claim_field());
  return fields.empty() ? "" : " (" + join(fields) + ")";
}

StartProblem volume_missing(const api::Spec& spec, const std::string& detail) {
  return {Reason::kVolumeMissing,
          std::format(
              "The runner waits for a volume: {}{}. The run starts as soon as the volume exists.",
              detail, fields_of_claim(spec, between(detail, "persistentvolumeclaim \"", "\"")))};
}

StartProblem not_started(std::string_view word, std::string_view detail) {
  return {Reason::kPodNotStarted,
          std::format("The runner's pod does not start: {}: {}", word, detail)};
}

/// Finds the cause in the text of the kubelet or the Job controller about something of ours that is
/// missing.
StartProblem by_text(const Observed& observed, const std::string& word, const std::string& detail) {
  const api::Spec& spec = observed.resource.spec;
  if (const auto use = missing_key(spec, detail)) return key_missing(*use, detail);
  const std::string config_map = config_map_of(spec.source);
  if (!config_map.empty() && between(detail, "configmap \"", "\"") == config_map)
    return config_map_missing(config_map, detail);
  if (detail.contains("persistentvolumeclaim \"")) return volume_missing(spec, detail);
  const std::string& account = spec.runner.service_account_name;
  if (!account.empty() && between(detail, "serviceaccount \"", "\"") == account)
    return not_started(word, detail + " (spec.runner.serviceAccountName)");
  return not_started(word, detail);
}

/// The container that is to start, or to end, next: the pod's init containers one after the other,
/// and the runner after them.
struct Next {
  std::string name;
  std::string reason = {};  ///< while it waits
  std::string message = {};
  const ObservedInit* init = nullptr;  ///< null: the runner
};

/// True if the containers behind this one may start.
bool is_passed(const ObservedInit& init) {
  return init.sidecar ? init.running && init.started : init.exit_code.has_value();
}

Next next_of(const ObservedPod& pod) {
  for (const ObservedInit& init : pod.init_containers)
    if (!is_passed(init))
      return {.name = init.name,
              .reason = init.waiting_reason,
              .message = init.waiting_message,
              .init = &init};
  return {.name = kRunnerContainer, .reason = pod.waiting_reason, .message = pod.waiting_message};
}

bool is_ours(const Next& next) {
  return next.name == kRunnerContainer || next.name == kToolsContainer ||
         next.name == kRevisionsContainer || next.name == kDataContainer;
}

/// Where a container comes from that is not ours.
std::string origin_of(const api::Spec& spec, const std::string& container) {
  if (container == kScratchContainer)
    return "It is the server of spec.drift.scratch.image, where the history is replayed.";
  for (const api::Json& sidecar : spec.runner.sidecars)
    if (api::text_member(sidecar, "name") == container) return "It is one of spec.runner.sidecars.";
  return "Headway does not make that container: something else adds it to the pod, such as the "
         "webhook of a service mesh.";
}

/// The Secrets of spec.runner.imagePullSecrets that the kubelet did not find; empty: it did not
/// say so.
std::string missing_pull_secret(const Observed& observed, const ObservedPod& pod) {
  for (const ObservedEvent& event : observed.events)
    if (event.about == pod.uid && event.reason == "FailedToRetrieveImagePullSecret")
      return " " + event.note + " (spec.runner.imagePullSecrets).";
  return {};
}

/// An image of the pod: its name for people, and the field that says it.
struct NamedImage {
  std::string_view name;
  std::string_view field;
};

NamedImage image_of(std::string_view container) {
  if (container == kRevisionsContainer)
    return {"image with the revisions", "spec.source.image.reference"};
  if (container == kDataContainer) return {"image with the data", "spec.data.image.reference"};
  return {"runner's image", "spec.runner.image"};
}

StartProblem image_problem(const Observed& observed, const ObservedPod& pod, const Next& next) {
  std::string detail = image_detail(next.message);
  if (detail.empty()) detail = next.reason;
  if (!is_ours(next))
    return {Reason::kImagePull,
            std::format("The image of container {} cannot be pulled: {}. {}", next.name, detail,
                        origin_of(observed.resource.spec, next.name))};
  const NamedImage image = image_of(next.name);
  return {Reason::kImagePull,
          std::format("The {} cannot be pulled: {}.{} The kubelet goes on trying; another image in "
                      "{} is taken at once.",
                      image.name, detail, missing_pull_secret(observed, pod), image.field)};
}

/// An init container that is not ours and does not let the runner start.
std::optional<StartProblem> foreign_problem(const api::Spec& spec, const Next& next) {
  const std::string origin = origin_of(spec, next.name);
  const std::string word = std::format("container {}", next.name);
  if (next.reason == "CrashLoopBackOff")
    return not_started(word, std::format("the container ends again and again{}. {}",
                                         next.init->last_exit_code
                                             ? std::format(" with {}", *next.init->last_exit_code)
                                             : "",
                                         origin));
  if (next.init->running && next.init->sidecar)
    return not_started(word, std::format("its startup probe does not succeed. {}", origin));
  if (next.init->running)
    return not_started(word, std::format("the container runs before the runner's and has not "
                                         "ended. {}",
                                         origin));
  return std::nullopt;
}

/// The newest Warning about a Job or a pod, unless the pod has come further since: what was wrong
/// then is over, or is said again.
std::optional<StartProblem> by_warnings(const Observed& observed, const std::string& uid,
                                        Time progressed_at = {}) {
  const ObservedEvent* newest = nullptr;
  for (const ObservedEvent& event : observed.events)
    if (event.about == uid && (!newest || event.at > newest->at)) newest = &event;
  if (!newest || newest->at <= progressed_at) return std::nullopt;
  return by_text(observed, newest->reason, newest->note);
}

}  // namespace

std::optional<StartProblem> find_start_problem(const Observed& observed, const ObservedJob& job,
                                               Time now) {
  const auto pods = pods_of(observed, job);
  const bool patient = now < job.created_at + kStartPatience;
  if (job.suspended && !patient)
    return not_started(
        "its Job is suspended",
        std::format("something holds Job {} by the Job's own spec.suspend, such as a "
                    "queue of the cluster. The run starts when the Job is resumed.",
                    job.name));
  if (pods.empty()) {
    if (patient) return std::nullopt;
    if (auto problem = by_warnings(observed, job.uid)) return problem;
    if (now < job.created_at + kPodPatience) return std::nullopt;
    return not_started("there is none",
                       "the Job controller has not made one, and no event says why");
  }
  const ObservedPod& pod = *pods.front();
  const Next next = next_of(pod);
  if (std::ranges::find(kImageReasons, next.reason) != kImageReasons.end())
    return image_problem(observed, pod, next);
  if (next.reason == "CreateContainerConfigError" || next.reason == "CreateContainerError" ||
      next.reason == "RunContainerError") {
    if (is_ours(next)) return by_text(observed, next.reason, next.message);
    return not_started(
        std::format("container {}: {}", next.name, next.reason),
        std::format("{}. {}", next.message, origin_of(observed.resource.spec, next.name)));
  }
  if (patient) return std::nullopt;
  if (pod.unschedulable.contains("persistentvolumeclaim \""))
    return volume_missing(observed.resource.spec, pod.unschedulable);
  if (!pod.unschedulable.empty()) return not_started("it has no node", pod.unschedulable);
  if (!is_ours(next))
    if (auto problem = foreign_problem(observed.resource.spec, next)) return problem;
  return by_warnings(observed, pod.uid, pod.progressed_at);
}

Time next_look_at_start(const ObservedJob& job, Time now) {
  static constexpr std::chrono::milliseconds kShortest = std::chrono::seconds(30);
  static constexpr std::chrono::milliseconds kLongest = std::chrono::minutes(10);
  Time next = now + std::clamp((now - job.created_at) / 2, kShortest, kLongest);
  for (const std::chrono::seconds patience : {kStartPatience, kPodPatience})
    if (const Time end = job.created_at + patience; now < end) next = std::min(next, end);
  return next;
}

}  // namespace headway::reconcile
