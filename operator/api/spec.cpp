#include "operator/api/spec.hpp"

#include "common/duration.hpp"
#include "operator/api/json_read.hpp"

namespace headway::api {

namespace {

std::string required(const Json& object, const char* name, const std::string& path) {
  std::string text = text_member(object, name);
  if (text.empty()) throw InvalidResource(path + " is missing");
  return text;
}

void read(const Json& object, const char* name, std::string& value) {
  if (auto found = optional_member<std::string>(object, name)) value = std::move(*found);
}

void read(const Json& object, const char* name, std::chrono::milliseconds& value) {
  const auto text = optional_member<std::string>(object, name);
  if (!text) return;
  const auto duration = parse_duration(*text);
  if (!duration) throw InvalidResource("'" + *text + "' is no duration");
  value = *duration;
}

Retry read_retry(const Json& json) {
  Retry retry;
  read(json, "minBackoff", retry.min_backoff);
  read(json, "maxBackoff", retry.max_backoff);
  retry.limit = optional_member<int>(json, "limit");
  return retry;
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
  return runner;
}

Spec read_spec(const Json& json) {
  const Json& secret = member(member(member(json, "database"), "urlFrom"), "secretKeyRef");
  Spec spec;
  spec.database_url.name = required(secret, "name", "spec.database.urlFrom.secretKeyRef.name");
  spec.database_url.key = required(secret, "key", "spec.database.urlFrom.secretKeyRef.key");
  spec.config_map =
      required(member(member(json, "source"), "configMap"), "name", "spec.source.configMap.name");
  read(json, "target", spec.target);
  read(json, "timeout", spec.timeout);
  spec.retry = read_retry(member(json, "retry"));
  spec.runner = read_runner(member(json, "runner"));
  spec.suspend = optional_member<bool>(json, "suspend").value_or(false);
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
