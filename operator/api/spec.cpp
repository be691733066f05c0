#include "operator/api/spec.hpp"

#include "operator/api/spec_read.hpp"

namespace headway::api {

namespace {

Retry read_retry(const Json& json) {
  Retry retry;
  read(json, "minBackoff", retry.min_backoff);
  read(json, "maxBackoff", retry.max_backoff);
  retry.limit = optional_member<int>(json, "limit");
  return retry;
}

Window read_window(const Json& json) {
  Window window;
  window.schedule = required(json, "schedule", "spec.window.schedule");
  read(json, "duration", window.duration);
  read(json, "timeZone", window.time_zone);
  return window;
}

Runner read_runner(const Json& json) {
  Runner runner;
  read(json, "image", runner.image);
  read(json, "imagePullPolicy", runner.image_pull_policy);
  for (const Json& secret : member(json, "imagePullSecrets"))
    runner.image_pull_secrets.push_back(
        required(secret, "name", "spec.runner.imagePullSecrets[].name"));
  read(json, "serviceAccountName", runner.service_account_name);
  if (const Json& resources = member(json, "resources"); resources.is_object())
    runner.resources = resources;
  read(json, "env", runner.env);
  read(json, "nodeSelector", runner.node_selector);
  read(json, "tolerations", runner.tolerations);
  read(json, "affinity", runner.affinity);
  read(json, "topologySpreadConstraints", runner.topology_spread_constraints);
  read(json, "labels", runner.labels);
  read(json, "annotations", runner.annotations);
  read(json, "volumes", runner.volumes);
  read(json, "volumeMounts", runner.volume_mounts);
  read(json, "sidecars", runner.sidecars);
  read(json, "priorityClassName", runner.priority_class_name);
  if (const auto grace = optional_member<int>(json, "terminationGracePeriodSeconds"))
    runner.grace = std::chrono::seconds{*grace};
  return runner;
}

Spec read_spec(const Json& json) {
  Spec spec;
  spec.database = database_from_json(member(json, "database"));
  spec.source = source_from_json(member(json, "source"));
  if (const Json& data = member(json, "data"); data.is_object()) spec.data = data_from_json(data);
  spec.settings = run_settings_from_json(json);
  if (const Json& backup = member(json, "backup"); backup.is_object())
    spec.backup = backup_from_json(backup);
  spec.retry = read_retry(member(json, "retry"));
  spec.runner = read_runner(member(json, "runner"));
  spec.suspend = optional_member<bool>(json, "suspend").value_or(false);
  // A word that this version does not know lets nothing through.
  const std::string approval = text_member(json, "approval");
  spec.manual_approval = !approval.empty() && approval != "Automatic";
  if (const Json& window = member(json, "window"); window.is_object())
    spec.window = read_window(window);
  for (const Json& dependency : member(json, "dependsOn"))
    spec.depends_on.push_back(required(dependency, "name", "spec.dependsOn[].name"));
  if (const Json& contract = member(json, "contract"); contract.is_object())
    spec.contract = contract_from_json(contract);
  if (const Json& drift = member(json, "drift"); drift.is_object())
    spec.drift = drift_from_json(drift);
  spec.history_limit = optional_member<int>(json, "historyLimit").value_or(spec.history_limit);
  read(json, "ttl", spec.ttl);
  return spec;
}

}  // namespace

Json default_resources() {
  return {{"requests", {{"cpu", "50m"}, {"memory", "64Mi"}}}};
}

Spec spec_from_json(const Json& spec) {
  try {
    return read_spec(spec);
  } catch (const Json::exception& problem) {
    throw InvalidResource(std::string("the spec has a member of the wrong type: ") +
                          problem.what());
  }
}

}  // namespace headway::api
