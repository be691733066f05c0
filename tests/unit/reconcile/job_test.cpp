#include "operator/reconcile/job.hpp"

#include "common/settings.hpp"
#include "operator/reconcile/labels.hpp"
#include "operator/reconcile/observed.hpp"
#include "tests/unit/api/yaml_json.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using namespace reconcile;

api::SchemaMigration resource(const std::string& file) {
  auto object = json_of_yaml_file(std::string(HEADWAY_FIXTURES "/crd/") + file);
  object["metadata"].update(json_of_yaml(R"(
    namespace: shop
    uid: 11111111-2222-3333-4444-555555555555
    resourceVersion: "4711"
    generation: 3
  )"));
  return api::schema_migration_from_json(object);
}

kube::Json job_for(const std::string& file) {
  const auto migration = resource(file);
  Run run = next_run(migration, 2);
  run.id = "0123456789abcdef";
  run.follows = "fedcba9876543210";
  kube::Json job = build_job(migration, run, {"registry.example/headway:default"});
  CHECK(job["metadata"]["annotations"][annotation::kTemplate] == template_hash(job));
  job["metadata"]["annotations"].erase(annotation::kTemplate);
  return job;
}

}  // namespace

TEST_CASE("the Job of a resource that says the least") {
  const auto expected = json_of_yaml_file(HEADWAY_FIXTURES "/job/minimal.yaml");
  CHECK(job_for("accepted_minimal.yaml") == expected);
}

TEST_CASE("the Job of a resource that says everything") {
  const auto expected = json_of_yaml_file(HEADWAY_FIXTURES "/job/full.yaml");
  CHECK(job_for("accepted_full.yaml") == expected);
}

TEST_CASE("the Job of a resource whose revisions are in an image") {
  const auto expected = json_of_yaml_file(HEADWAY_FIXTURES "/job/image.yaml");
  CHECK(job_for("accepted_full_image.yaml") == expected);
}

TEST_CASE("the Job of a resource whose revisions are in a volume") {
  const auto expected = json_of_yaml_file(HEADWAY_FIXTURES "/job/volume.yaml");
  CHECK(job_for("accepted_full_volume.yaml") == expected);
}

TEST_CASE("the Job of a look for drift, with a server for the replay in its pod") {
  const auto migration = resource("accepted_full_image.yaml");
  const Look look = look_at(migration, Time{std::chrono::seconds{1'800'000'000}});
  const auto expected = json_of_yaml_file(HEADWAY_FIXTURES "/job/look_image.yaml");
  CHECK(build_job(migration, look, {"registry.example/headway:default"}) == expected);
}

TEST_CASE("a look for drift by a scratch URL only looks, and has neither data nor backups") {
  const auto migration = resource("accepted_full.yaml");
  const Look look = look_at(migration, Time{std::chrono::seconds{1'800'000'000}});
  const auto job = build_job(migration, look, {"headway:1"});
  CHECK(observe_job(job).look);
  CHECK_FALSE(job["metadata"]["labels"].contains(label::kRun));
  const auto& pod = job["spec"]["template"]["spec"];
  const auto& runner = pod["containers"][0];
  CHECK(runner["args"] == json_of_yaml(R"(
    - drift
    - --dir=/revisions
    - --version-table=App_version
    - --version-table-schema=app
    - --ledger-schema=audit
    - --include=public
    - --exclude=public.tmp_*
    - --exclude=index:audit.*
  )"));
  CHECK(runner["env"][1] == json_of_yaml(R"(
    name: HEADWAY_SCRATCH_URL
    valueFrom: {secretKeyRef: {name: shop.scratch, key: URL}}
  )"));
  CHECK(pod["initContainers"].size() == 1);  // the resource's own sidecar
  std::set<std::string> folders;
  for (const auto& mount : runner["volumeMounts"])
    folders.insert(mount["mountPath"].get<std::string>());
  CHECK(folders == std::set<std::string>{"/archive", "/opt/scripts", "/revisions", "/tmp"});
}

TEST_CASE("a claim that the resource's own volumes have is no second volume") {
  auto migration = resource("accepted_full.yaml");
  migration.spec.backup->claim = "archive";
  const auto pod =
      build_job(migration, next_run(migration, 1), {"headway:1"})["spec"]["template"]["spec"];
  int volumes = 0;
  for (const auto& volume : pod["volumes"])
    volumes += volume.contains("persistentVolumeClaim") ? 1 : 0;
  CHECK(volumes == 1);
  CHECK(std::ranges::contains(pod["containers"][0]["volumeMounts"],
                              json_of_yaml("{name: archive, mountPath: /backup}")));
}

TEST_CASE("pods name no user where the cluster assigns them") {
  const auto migration = resource("accepted_minimal.yaml");
  const auto job = build_job(migration, next_run(migration, 1),
                             {.image = "headway:1", .cluster_assigns_user = true});
  CHECK(job["spec"]["template"]["spec"]["securityContext"] ==
        json_of_yaml("{runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}"));
}

TEST_CASE("a claim that holds the revisions, the data and the backups is one volume") {
  auto migration = resource("accepted_full_volume.yaml");
  migration.spec.backup->taken = true;
  migration.spec.backup->claim = "shared";
  const auto pod_of = [&] {
    return build_job(migration, next_run(migration, 1), {"headway:1"})["spec"]["template"]["spec"];
  };
  auto pod = pod_of();
  CHECK(pod["containers"][0]["volumeMounts"] == json_of_yaml(R"(
    - {name: revisions, mountPath: /revisions, readOnly: true}
    - {name: tmp, mountPath: /tmp}
    - {name: revisions, mountPath: /backup}
    - {name: revisions, mountPath: /data, readOnly: true}
  )"));
  CHECK(pod["volumes"] == json_of_yaml(R"(
    - {name: revisions, persistentVolumeClaim: {claimName: shared}}
    - {name: tmp, emptyDir: {}}
  )"));

  // The volume of another claim is written to, and that does not make this one writable.
  migration.spec.backup->claim = "backups";
  pod = pod_of();
  CHECK(pod["volumes"] == json_of_yaml(R"(
    - {name: revisions, persistentVolumeClaim: {claimName: shared, readOnly: true}}
    - {name: tmp, emptyDir: {}}
    - {name: backup, persistentVolumeClaim: {claimName: backups}}
  )"));
}

TEST_CASE("the Job of a resource that gives the parts of its connection") {
  const auto expected = json_of_yaml_file(HEADWAY_FIXTURES "/job/connection.yaml");
  const auto job = job_for("accepted_full_connection.yaml");
  CHECK(job["spec"]["template"]["spec"]["containers"][0]["env"] == expected["env"]);
  CHECK(job["spec"]["template"]["spec"]["containers"][0]["volumeMounts"] ==
        expected["volumeMounts"]);
  CHECK(job["spec"]["template"]["spec"]["volumes"] == expected["volumes"]);
}

TEST_CASE("data in an image stands beside revisions that are in a ConfigMap") {
  const auto pod = job_for("accepted_data_image.yaml")["spec"]["template"]["spec"];
  const auto& containers = pod["initContainers"];
  REQUIRE(containers.size() == 2);
  CHECK(containers[0]["name"] == "tools");
  CHECK(containers[1]["command"] ==
        json_of_yaml("[/headway/headway-copier, copy, /data, /headway/data]"));
  CHECK(pod["containers"][0]["volumeMounts"] == json_of_yaml(R"(
    - {name: revisions, mountPath: /revisions, readOnly: true}
    - {name: headway, mountPath: /headway, readOnly: true}
    - {name: tmp, mountPath: /tmp}
  )"));
  CHECK(pod["volumes"] == json_of_yaml(R"(
    - {name: revisions, configMap: {name: learning-app-revisions}}
    - {name: headway, emptyDir: {}}
    - {name: tmp, emptyDir: {}}
  )"));
}

TEST_CASE("no variable of runner.env takes the place of a part of the connection") {
  auto migration = resource("accepted_connection.yaml");
  migration.spec.runner.env = json_of_yaml("[{name: PGHOST, value: other}, {name: A, value: b}]");
  const auto job = build_job(migration, next_run(migration, 1), {"image"});
  std::vector<std::string> names;
  for (const auto& variable : job["spec"]["template"]["spec"]["containers"][0]["env"])
    names.push_back(variable["name"]);
  CHECK(std::ranges::count(names, "PGHOST") == 1);
  CHECK(std::ranges::count(names, "A") == 1);
}

TEST_CASE("a Job says which revisions its run is for, and so does the runner's command line") {
  const auto migration = resource("accepted_minimal.yaml");
  Run run = next_run(migration, 1);
  run.content = "0123";
  const kube::Json job = build_job(migration, run, {"headway:1"});
  CHECK(job["metadata"]["annotations"][annotation::kContent] == "0123");
  const auto args =
      job["spec"]["template"]["spec"]["containers"][0]["args"].get<std::vector<std::string>>();
  CHECK(std::ranges::contains(args, "--content-hash=0123"));
}

TEST_CASE("a Job says what its run may do, and so does the runner's command line") {
  const auto migration = resource("accepted_approval.yaml");
  const auto args_of = [&](const Run& run) {
    const kube::Json job = build_job(migration, run, {"headway:1"});
    CHECK(observe_job(job).run.purpose == run.purpose);
    return job["spec"]["template"]["spec"]["containers"][0]["args"].get<std::vector<std::string>>();
  };
  const auto takes = [](const std::vector<std::string>& args, const std::string& option) {
    return std::ranges::any_of(args, [&](const auto& word) { return word.starts_with(option); });
  };
  const Run plan = next_run(migration, 1, {.only_plan = true});
  CHECK(std::ranges::contains(args_of(plan), "--plan=true"));
  const Run approved = next_run(migration, 1, {.plan_hash = "0123"});
  CHECK(std::ranges::contains(args_of(approved), "--plan-hash=0123"));
  CHECK_FALSE(takes(args_of(approved), "--plan="));
  const Run any = next_run(migration, 1);
  CHECK_FALSE(takes(args_of(any), "--plan"));
  CHECK(std::set{plan.id, approved.id, any.id}.size() == 3);
}

TEST_CASE("no variable of a resource takes the place of what its spec says") {
  auto migration = resource("accepted_minimal.yaml");
  // As an older definition let it in.
  migration.spec.runner.env = json_of_yaml(R"(
    - {name: HEADWAY_ON_FAILURE, value: stop}
    - {name: HEADWAY_CONFIG, value: /tmp/headway.yaml}
    - {name: DATABASE_URL, value: postgresql://elsewhere/d}
    - {name: PGSSLMODE, value: verify-full}
  )");
  const kube::Json job = build_job(migration, next_run(migration, 1), {"headway:1"});
  std::vector<std::string> names;
  for (const kube::Json& variable : job["spec"]["template"]["spec"]["containers"][0]["env"])
    names.push_back(variable["name"]);
  CHECK(names == std::vector<std::string>{"DATABASE_URL", "HEADWAY_RUN_ID", "HEADWAY_OUTCOME_FILE",
                                          "HEADWAY_LOG_FORMAT", "PGSSLMODE"});
}

TEST_CASE("a Job is what the resource asks for as long as its spec would be the same") {
  const auto migration = resource("accepted_minimal.yaml");
  const Run run = next_run(migration, 1);
  const std::string before = template_hash(build_job(migration, run, {"headway:1"}));
  auto edited = migration;
  edited.generation = 9;
  edited.spec.suspend = true;
  edited.spec.retry.limit = 3;
  CHECK(template_hash(build_job(edited, run, {"headway:1"})) == before);
  CHECK(template_hash(build_job(migration, run, {"headway:2"})) != before);
  edited.spec.settings.give({.setting = &settings::kTimeout, .words = {"1m"}});
  CHECK(template_hash(build_job(edited, run, {"headway:1"})) != before);
}

}  // namespace headway::testing
