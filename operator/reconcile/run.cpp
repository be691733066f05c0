#include "operator/reconcile/run.hpp"

#include "common/settings.hpp"
#include "common/sha256.hpp"
#include "operator/reconcile/standing.hpp"

#include <algorithm>

namespace headway::reconcile {

namespace {

constexpr std::size_t kIdLength = 16;
constexpr std::size_t kInputsLength = 32;
constexpr std::size_t kNameInJob = 40;
constexpr std::size_t kLabelLimit = 63;

using Json = nlohmann::json;

Json identity(const api::KeyReference& key) {
  return {key.of == api::KeyReference::Of::kSecret ? "secret" : "configMap", key.name, key.key};
}

/// Which values, not the values: a password that is changed makes no run due.
Json identity(const api::Database& database) {
  if (database.url) return {database.url->name, database.url->key};
  Json parts = Json::object();
  for (const api::ConnectionPart& part : database.connection)
    parts[part.variable] =
        part.reference() ? identity(*part.reference()) : Json(std::get<std::string>(part.value));
  return parts;
}

Json identity(const api::ConfigMapSource& source) {
  return {{"configMap", source.name}};
}

Json identity(const api::ImageSource& source) {
  return {{"image", {source.reference, source.path}}};
}

Json identity(const api::VolumeSource& source) {
  if (const std::string claim = claim_of(source); !claim.empty())
    return {{"persistentVolumeClaim", {claim, source.path}}};
  return {source.source, source.path};
}

Json identity(const api::SecretData& data) {
  Json items = Json::array();
  for (const api::SecretItem& item : data.items)
    items.push_back({item.key, item.path});
  return {{"secret", {data.name, items}}};
}

std::string cut_name(std::string_view name, std::size_t limit) {
  std::string text(name.substr(0, limit));
  while (!text.empty() && (text.back() == '-' || text.back() == '.'))
    text.pop_back();
  return text;
}

}  // namespace

const std::string& requested_run(const api::SchemaMigration& resource) {
  return resource.run_requested_at.empty() ? resource.status.last_handled_request
                                           : resource.run_requested_at;
}

std::string inputs_hash(const api::SchemaMigration& resource) {
  const api::Spec& spec = resource.spec;
  Json inputs = {
      {"database", identity(spec.database)},
      {"source", std::visit([](const auto& source) { return identity(source); }, spec.source)},
      {"target", spec.target()},
      {"runRequestedAt", requested_run(resource)},
  };
  if (spec.data)
    inputs["data"] = std::visit([](const auto& data) { return identity(data); }, *spec.data);
  // A default is left out, so that a setting that is new in the table makes no run due.
  for (const Setting* setting : settings::all()) {
    if (!setting->starts_run) continue;
    const std::string word = spec.settings.text(*setting);
    if (word != field_default(*setting)) inputs[std::string(setting->field)] = word;
  }
  return sha256_hex(inputs.dump()).substr(0, kInputsLength);
}

api::Phase next_phase(const api::Spec& spec, const api::Status& status, bool due) {
  if (!spec.contract) return api::Phase::kAll;
  if (due || !status.last_run) return api::Phase::kExpand;
  const bool done = is_success(*status.last_run);
  const bool goes_on = status.last_run->phase == api::Phase::kContract && !done;
  return goes_on || (done && status.pending_contract > 0) ? api::Phase::kContract
                                                          : api::Phase::kExpand;
}

bool backs_up_outside(const api::Spec& spec) {
  return spec.backup && spec.backup->taken && spec.backup->outside;
}

Purpose next_purpose(const api::Spec& spec, const api::Status& status, bool due) {
  Purpose purpose{.phase = next_phase(spec, status, due)};
  if (!spec.manual_approval && !backs_up_outside(spec)) return purpose;
  purpose.only_plan = !status.plan;
  if (status.plan) purpose.plan_hash = status.plan->hash;
  return purpose;
}

Run next_run(const api::SchemaMigration& resource, int attempt, Purpose purpose) {
  Run run{.id = {},
          .follows = resource.status.last_run ? resource.status.last_run->id : std::string(),
          .attempt = attempt,
          .generation = resource.generation,
          .inputs = inputs_hash(resource),
          .source = to_text(resource.spec.source)};
  Json origin = {resource.uid, run.inputs, run.attempt, run.follows};
  // A run that may apply any plan keeps the id that it had before there were others.
  if (purpose.only_plan) origin.push_back("plan");
  if (!purpose.plan_hash.empty()) origin.push_back(purpose.plan_hash);
  if (purpose.phase != api::Phase::kAll)
    origin.push_back(purpose.phase == api::Phase::kExpand ? "expand" : "contract");
  run.purpose = std::move(purpose);
  run.id = sha256_hex(origin.dump()).substr(0, kIdLength);
  return run;
}

Run same_run(const api::SchemaMigration& resource) {
  const api::LastRun& last = *resource.status.last_run;
  return {
      .id = last.id,
      .follows = {},
      .attempt = last.attempt,
      .generation = last.generation,
      .inputs = inputs_hash(resource),
      .source = to_text(resource.spec.source),
      .content = last.content_hash,
      .purpose = {.only_plan = last.only_plan, .plan_hash = last.plan_hash, .phase = last.phase}};
}

std::string job_name(std::string_view resource_name, std::string_view id, std::string_view kind) {
  // A pod's name is its host name, which must not contain dots.
  std::string name(resource_name);
  std::ranges::replace(name, '.', '-');
  const std::string end = (kind.empty() ? "-" : "-" + std::string(kind) + "-") + std::string(id);
  return cut_name(name, kNameInJob + kIdLength + 1 - end.size()) + end;
}

bool is_job_name(std::string_view name) {
  return name.size() > kIdLength + 1 && name[name.size() - kIdLength - 1] == '-' &&
         name.find_first_not_of("0123456789abcdef", name.size() - kIdLength) == name.npos;
}

std::string label_value(std::string_view resource_name) {
  if (resource_name.size() <= kLabelLimit) return std::string(resource_name);
  return cut_name(resource_name, kLabelLimit - kIdLength - 1) + "-" +
         sha256_hex(resource_name).substr(0, kIdLength);
}

}  // namespace headway::reconcile
