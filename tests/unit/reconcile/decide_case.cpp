#include "tests/unit/reconcile/decide_case.hpp"

#include "common/time_text.hpp"
#include "operator/reconcile/job.hpp"
#include "tests/unit/api/yaml_json.hpp"

#include <regex>
#include <stdexcept>

namespace headway::testing {

namespace {

using Json = nlohmann::json;
using reconcile::ObservedDependency;
using reconcile::ObservedEvent;
using reconcile::ObservedInit;
using reconcile::ObservedJob;
using reconcile::ObservedPod;
using reconcile::ObservedRollout;
using reconcile::Run;

constexpr const char* kResource = R"(
apiVersion: headway.dev/v1alpha1
kind: SchemaMigration
metadata:
  name: learning-app
  namespace: shop
  uid: 11111111-2222-3333-4444-555555555555
  resourceVersion: "100"
  generation: 2
spec:
  database: {urlFrom: {secretKeyRef: {name: learning-app-db, key: DATABASE_URL}}}
  source: {configMap: {name: learning-app-revisions}}
status: {observedGeneration: -1}
)";

/// `10:00:05` of the day on which all cases play, or the whole of a time.
Time time_of(const std::string& text) {
  const auto time = parse_time(text.size() == 8 ? "2026-11-22T" + text + "Z" : text);
  if (!time) throw std::runtime_error("no time: " + text);
  return *time;
}

/// Only known members, so that a misspelt one is no silent success.
void check_members(const Json& json, std::initializer_list<std::string> known) {
  for (const auto& [name, value] : json.items())
    if (std::ranges::find(known, name) == known.end())
      throw std::runtime_error("unknown member '" + name + "' in " + json.dump());
}

void complete_times(Json& json) {
  for (auto& [name, value] : json.items()) {
    if (value.is_structured()) complete_times(value);
    if ((name.ends_with("At") || name == "lastTransitionTime" || name == "completeSince") &&
        value.is_string())
      value = time_text(time_of(value));
  }
}

api::SchemaMigration resource_of(const Json& changes) {
  Json object = json_of_yaml(kResource);
  object.merge_patch(changes);
  complete_times(object["status"]);
  api::SchemaMigration resource = api::schema_migration_from_json(object);
  if (resource.status.last_handled == "same")
    resource.status.last_handled = reconcile::inputs_hash(resource);
  return resource;
}

api::Phase phase_of(const std::string& word) {
  if (word == "Expand") return api::Phase::kExpand;
  return word == "Contract" ? api::Phase::kContract : api::Phase::kAll;
}

ObservedRollout rollout_of(const Json& json) {
  check_members(json, {"workload", "obstacle", "version"});
  return {.workload = json.at("workload"),
          .obstacle = json.value("obstacle", ""),
          .version = json.value("version", "")};
}

ObservedJob job_of(const Json& json, const api::SchemaMigration& resource) {
  check_members(json, {"run", "follows", "attempt", "generation", "inputs", "template", "createdAt",
                       "state", "reason", "finishedAt", "deleting", "expires", "content",
                       "suspended", "heldBy", "onlyPlan", "planHash", "phase"});
  ObservedJob job;
  job.run = Run{.id = json.at("run"),
                .follows = json.value("follows", ""),
                .attempt = json.value("attempt", 1),
                .generation = json.value("generation", 2),
                .inputs = json.value("inputs", "same"),
                .source = to_text(resource.spec.source),
                .content = json.value("content", ""),
                .purpose = {.only_plan = json.value("onlyPlan", false),
                            .plan_hash = json.value("planHash", ""),
                            .phase = phase_of(json.value("phase", ""))}};
  if (job.run.inputs == "same") job.run.inputs = reconcile::inputs_hash(resource);
  job.name = "job-" + job.run.id;
  job.uid = "uid-of-" + job.name;
  job.created_at = time_of(json.value("createdAt", "10:00:00"));
  job.template_hash = json.value("template", "same");
  if (job.template_hash == "same")
    job.template_hash =
        reconcile::template_hash(reconcile::build_job(resource, job.run, kDecideSettings.runner));
  job.deleting = json.value("deleting", false);
  job.expires = json.value("expires", false);
  job.suspended = json.value("suspended", false);
  job.held_by = json.value("heldBy", "");
  const std::string state = json.value("state", "active");
  if (state == "complete") job.state = ObservedJob::State::kComplete;
  if (state == "failed") job.state = ObservedJob::State::kFailed;
  job.failure_reason = json.value("reason", "");
  if (json.contains("finishedAt")) job.finished_at = time_of(json["finishedAt"]);
  return job;
}

/// `look(06:00:00)` stands for the name of the Job of that look.
Json with_names_of_looks(const Json& json) {
  static const std::regex kLook(R"(look\(([-0-9T:Z]+)\))");
  const api::SchemaMigration resource = resource_of(Json::object());
  std::string text = json.dump();
  for (std::smatch found; std::regex_search(text, found, kLook);)
    text.replace(static_cast<std::size_t>(found.position()),
                 static_cast<std::size_t>(found.length()),
                 reconcile::look_at(resource, time_of(found[1])).job);
  return Json::parse(text);
}

ObservedJob look_job_of(const Json& json, const api::SchemaMigration& resource) {
  check_members(json, {"at", "state", "deleting", "createdAt", "message", "expires"});
  const reconcile::Look look = reconcile::look_at(resource, time_of(json.at("at")));
  Json plain = json;
  plain.erase("at");
  plain.erase("message");
  plain["run"] = look.id;
  ObservedJob job = job_of(plain, resource);
  job.name = look.job;
  job.uid = "uid-of-" + look.job;
  job.failure_message = json.value("message", "");
  return job;
}

/// Of the backup before a run; `job-b1` for b1.
ObservedJob backup_job_of(const Json& json) {
  check_members(json, {"id", "state", "deleting", "createdAt", "message", "expires", "suspended"});
  ObservedJob job;
  job.run.id = json.at("id");
  job.name = "job-" + job.run.id;
  job.uid = "uid-of-" + job.name;
  job.backup = true;
  job.created_at = time_of(json.value("createdAt", "10:00:00"));
  const std::string state = json.value("state", "active");
  if (state == "complete") job.state = ObservedJob::State::kComplete;
  if (state == "failed") job.state = ObservedJob::State::kFailed;
  job.failure_message = json.value("message", "");
  job.deleting = json.value("deleting", false);
  job.expires = json.value("expires", false);
  job.suspended = json.value("suspended", false);
  return job;
}

ObservedInit init_of(const Json& json) {
  check_members(json, {"name", "waiting", "message", "exitCode", "reason", "log", "imageID",
                       "sidecar", "running", "started", "lastExitCode"});
  ObservedInit init;
  init.name = json.at("name");
  init.sidecar = json.value("sidecar", false);
  init.running = json.value("running", json.value("started", false));
  init.started = json.value("started", false);
  if (json.contains("lastExitCode")) init.last_exit_code = json["lastExitCode"].get<int>();
  init.waiting_reason = json.value("waiting", "");
  init.waiting_message = json.value("message", "");
  if (json.contains("exitCode")) {
    init.exit_code = json["exitCode"].get<int>();
    init.terminated_reason = json.value("reason", init.exit_code == 0 ? "Completed" : "Error");
    init.termination_message = json.value("log", "");
    init.terminated_at = time_of("10:01:00");
  }
  init.image_id = json.value("imageID", "");
  return init;
}

ObservedPod pod_of(const Json& json) {
  check_members(json,
                {"run",    "name",        "node",    "createdAt",   "deleting",      "endsBy",
                 "ended",  "running",     "waiting", "message",     "unschedulable", "exitCode",
                 "reason", "outcome",     "log",     "status",      "statusMessage", "init",
                 "image",  "memoryLimit", "ending",  "progressedAt"});
  ObservedPod pod;
  const std::string run = json.at("run");
  pod.job_uid = "uid-of-job-" + run;
  pod.name = json.value("name", "pod-" + run);
  pod.uid = "uid-of-" + pod.name;
  pod.created_at = time_of(json.value("createdAt", "10:00:00"));
  pod.node = json.value("node", "");
  pod.deleting = json.value("deleting", json.contains("endsBy"));
  if (json.contains("endsBy")) pod.ends_by = time_of(json["endsBy"]);
  if (json.value("running", false)) pod.runner = ObservedPod::Runner::kRunning;
  pod.waiting_reason = json.value("waiting", "");
  pod.waiting_message = json.value("message", "");
  pod.unschedulable = json.value("unschedulable", "");
  if (json.contains("exitCode")) {
    pod.runner = ObservedPod::Runner::kTerminated;
    pod.exit_code = json["exitCode"];
    pod.terminated_reason = json.value("reason", pod.exit_code == 0 ? "Completed" : "Error");
    pod.terminated_at = time_of("10:01:00");
    pod.termination_message = json.value("log", "");
  }
  if (json.contains("outcome")) {
    Json outcome = json["outcome"];
    complete_times(outcome);
    if (!outcome.contains("version")) outcome["version"] = 1;
    if (!outcome.contains("run")) outcome["run"] = run;
    pod.termination_message = outcome.dump();
  }
  for (const Json& init : json.value("init", Json::array()))
    pod.init_containers.push_back(init_of(init));
  pod.ended = json.value("ended", json.contains("exitCode"));
  pod.runner_image = json.value("image", "");
  pod.memory_limit = json.value("memoryLimit", "");
  pod.ending = json.value("ending", false);
  if (json.contains("progressedAt")) pod.progressed_at = time_of(json["progressedAt"]);
  pod.status_reason = json.value("status", "");
  pod.status_message = json.value("statusMessage", "");
  return pod;
}

/// `report` becomes a termination message of the look of this time.
ObservedPod look_pod_of(Json json, const api::SchemaMigration& resource) {
  const reconcile::Look look = reconcile::look_at(resource, time_of(json.at("at")));
  const Json report = json.value("report", Json());
  json.erase("at");
  json.erase("report");
  json["run"] = look.id;
  ObservedPod pod = pod_of(json);
  pod.job_uid = "uid-of-" + look.job;
  if (report.is_null()) return pod;
  Json whole = {{"version", 1},
                {"look", look.id},
                {"revisions", Json::array()},
                {"objects", Json::array()},
                {"more", 0}};
  whole.update(report);
  pod.termination_message = whole.dump();
  return pod;
}

/// About the first pod, or the first Job where there is none, unless the event says a Job.
ObservedEvent event_of(const Json& json, const reconcile::Observed& observed) {
  check_members(json, {"job", "reason", "note", "at"});
  std::string about = observed.pods.empty() ? observed.jobs.front().uid : observed.pods.front().uid;
  if (json.contains("job")) about = "uid-of-" + json["job"].get<std::string>();
  return {.about = std::move(about),
          .job = {},
          .reason = json.at("reason"),
          .note = json.at("note"),
          .at = time_of(json.at("at"))};
}

ObservedDependency dependency_of(const Json& json) {
  check_members(json, {"name", "obstacle"});
  return {.name = json.at("name"), .obstacle = json.value("obstacle", "")};
}

/// Of the ConfigMap: absent where it was not read, `none` where there is none.
std::optional<std::string> content_of(const Json& json) {
  if (!json.contains("content")) return std::nullopt;
  return json["content"] == "none" ? std::string() : json["content"].get<std::string>();
}

}  // namespace

std::vector<DecideCase> decide_cases(const std::filesystem::path& path) {
  std::vector<DecideCase> cases;
  for (const Json& written : json_of_yaml_file(path)) {
    const Json json = with_names_of_looks(written);
    check_members(json, {"name", "now", "resource", "jobs", "pods", "events", "content",
                         "dependencies", "dependencyCycle", "rollouts", "looks", "lookPods",
                         "backups", "backupPods", "cnpgBackup", "expect"});
    DecideCase read{.name = json.at("name"),
                    .now = time_of(json.value("now", "10:00:00")),
                    .observed = {.resource = resource_of(json.value("resource", Json::object())),
                                 .jobs = {},
                                 .pods = {},
                                 .events = {},
                                 .content = content_of(json)},
                    .expect = json.at("expect")};
    for (const Json& job : json.value("jobs", Json::array()))
      read.observed.jobs.push_back(job_of(job, read.observed.resource));
    for (const Json& pod : json.value("pods", Json::array()))
      read.observed.pods.push_back(pod_of(pod));
    for (const Json& job : json.value("looks", Json::array()))
      read.observed.looks.push_back(look_job_of(job, read.observed.resource));
    for (const Json& pod : json.value("lookPods", Json::array()))
      read.observed.look_pods.push_back(look_pod_of(pod, read.observed.resource));
    for (const Json& job : json.value("backups", Json::array()))
      read.observed.backups.push_back(backup_job_of(job));
    for (const Json& pod : json.value("backupPods", Json::array()))
      read.observed.backup_pods.push_back(pod_of(pod));
    read.observed.cnpg_backup = json.value("cnpgBackup", Json());
    for (const Json& event : json.value("events", Json::array()))
      read.observed.events.push_back(event_of(event, read.observed));
    for (const Json& dependency : json.value("dependencies", Json::array()))
      read.observed.dependencies.push_back(dependency_of(dependency));
    if (json.contains("rollouts")) {
      read.observed.rollouts.emplace();
      for (const Json& rollout : json["rollouts"])
        read.observed.rollouts->push_back(rollout_of(rollout));
    }
    read.observed.dependency_cycle = json.value("dependencyCycle", std::vector<std::string>{});
    check_members(read.expect, {"actions", "lookActions", "status", "absent", "conditions",
                                "lookAgain", "finished"});

    if (read.expect.contains("status")) {
      Json& status = read.expect["status"];
      complete_times(status);
      if (status.value("lastHandled", "") == "same")
        status["lastHandled"] = reconcile::inputs_hash(read.observed.resource);
    }
    cases.push_back(std::move(read));
  }
  return cases;
}

}  // namespace headway::testing
