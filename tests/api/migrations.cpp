#include "tests/api/migrations.hpp"

#include "operator/reconcile/labels.hpp"

#include <utility>

namespace headway::testing {

using kube::Json;

Migrations::Migrations() {
  constexpr kube::Resource kServiceAccounts{"", "v1", "serviceaccounts"};
  install_crd();
  client.create(kServiceAccounts, {{"metadata", {{"namespace", ns}, {"name", "default"}}}}, {}, {});
  client.create(kube::kConfigMaps, config_map("revisions"), {}, {});
}

void Migrations::create(const std::string& name, const Json& spec) const {
  Json whole = {
      {"database", {{"urlFrom", {{"secretKeyRef", {{"name", "db"}, {"key", "DATABASE_URL"}}}}}}},
      {"source", {{"configMap", {{"name", "revisions"}}}}}};
  whole.merge_patch(spec);
  client.create(kSchemaMigrations,
                {{"apiVersion", "headway.dev/v1alpha1"},
                 {"kind", "SchemaMigration"},
                 {"metadata", {{"namespace", ns}, {"name", name}}},
                 {"spec", whole}},
                {.strict = true}, {});
}

Json Migrations::get(const std::string& name) const {
  return client.get(kSchemaMigrations, {ns, name}, {});
}

void Migrations::end_pod(const std::string& job, int exit_code, Json outcome) const {
  const Json object = client.get(kube::kJobs, {ns, job}, {});
  const Json& pod = object["spec"]["template"];
  const std::string name = job + "-pod";
  outcome["version"] = 1;
  const Json& labels = object["metadata"]["labels"];
  if (labels.contains(reconcile::label::kLook))
    outcome["look"] = labels[reconcile::label::kLook];
  else
    outcome["run"] = labels[reconcile::label::kRun];
  client.create(kube::kPods,
                {{"apiVersion", "v1"},
                 {"kind", "Pod"},
                 {"metadata",
                  {{"namespace", ns},
                   {"name", name},
                   {"labels", pod["metadata"]["labels"]},
                   {"ownerReferences", Json::array({{{"apiVersion", "batch/v1"},
                                                     {"kind", "Job"},
                                                     {"name", job},
                                                     {"uid", kube::metadata_text(object, "uid")},
                                                     {"controller", true}}})}}},
                 {"spec", pod["spec"]}},
                {}, {});
  const Json terminated = {{"exitCode", exit_code}, {"message", outcome.dump()}};
  const Json status = {
      {"phase", exit_code == 0 ? "Succeeded" : "Failed"},
      {"containerStatuses", Json::array({{{"name", "runner"},
                                          {"image", "headway"},
                                          {"imageID", ""},
                                          {"ready", false},
                                          {"restartCount", 0},
                                          {"state", {{"terminated", terminated}}}}})}};
  client.patch(kube::kPods, {ns, name}, kube::Part::kStatus, kube::PatchType::kMerge,
               {{"status", status}}, {}, {});
}

std::size_t Migrations::count(const kube::Resource& resource) const {
  return client.list(resource, {ns, "", ""}, {}, {}).items.size();
}

std::string job_of(const Json& migration) {
  const Json::json_pointer job("/status/lastRun/job");
  return migration.contains(job) ? migration[job].get<std::string>() : std::string();
}

}  // namespace headway::testing
