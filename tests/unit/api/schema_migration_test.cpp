#include "operator/api/schema_migration.hpp"

#include "tests/unit/api/yaml_json.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

nlohmann::json resource(const std::string& file) {
  auto object = json_of_yaml_file(std::string(HEADWAY_FIXTURES "/crd/") + file);
  object["metadata"].update(json_of_yaml(R"(
    namespace: shop
    uid: 11111111-2222-3333-4444-555555555555
    resourceVersion: "4711"
    generation: 3
  )"));
  return object;
}

}  // namespace

TEST_CASE("a resource is read as it was applied") {
  const auto read = api::schema_migration_from_json(resource("accepted_full.yaml"));
  CHECK(read.ns == "shop");
  CHECK(read.name == "learning-app");
  CHECK(read.generation == 3);
  CHECK(read.resource_version == "4711");
  CHECK_FALSE(read.deleting);
  CHECK(read.spec.database.url ==
        api::KeyReference{api::KeyReference::Of::kSecret, "shop.db", "url_1.main"});
  CHECK(read.spec.database.connection.empty());
  CHECK(read.spec.source == api::Source(api::ConfigMapSource{"shop.revisions", false}));
  CHECK(read.spec.target() == "prefs@head");
  CHECK(read.spec.settings.duration(settings::kTimeout) == std::chrono::minutes{90});
  CHECK(read.spec.settings.text(settings::kDowngradePolicy) == "Allow");
  CHECK(read.spec.retry.min_backoff == std::chrono::milliseconds{1500});
  CHECK(read.spec.retry.limit == 3);
  CHECK(read.spec.runner.image_pull_secrets ==
        std::vector<std::string>{"registry-a", "registry-b"});
  CHECK(read.spec.runner.resources["limits"]["cpu"] == "1500m");
  CHECK(read.spec.suspend);
  CHECK(read.status == api::Status{});
}

TEST_CASE("contract revisions wait for workloads, ten minutes if nothing else is said") {
  const api::Spec full = api::schema_migration_from_json(resource("accepted_full.yaml")).spec;
  REQUIRE(full.contract);
  CHECK(full.contract->after ==
        std::vector<api::Workload>{{"Deployment", "shop.web", "registry.example/shop@sha256:0123"},
                                   {"StatefulSet", "queue", ""}});
  CHECK(full.contract->soak == std::chrono::minutes{90});
  const api::Spec least = api::schema_migration_from_json(resource("accepted_contract.yaml")).spec;
  CHECK(least.contract->soak == std::chrono::minutes{10});
}

TEST_CASE("where the revisions come from is one of three places") {
  CHECK(api::schema_migration_from_json(resource("accepted_image.yaml")).spec.source ==
        api::Source(api::ImageSource{"registry.example/learning-app:1.4.2", "/migrations", ""}));
  CHECK(api::schema_migration_from_json(resource("accepted_full_image.yaml")).spec.source ==
        api::Source(api::ImageSource{"registry.example/learning-app@sha256:0123", "/app/sql",
                                     "IfNotPresent"}));
  CHECK(api::schema_migration_from_json(resource("accepted_full_volume.yaml")).spec.source ==
        api::Source(api::VolumeSource{api::claim_source("shared"), "learning-app/migrations"}));
}

TEST_CASE("the data of seeds comes from one of three places, or from none") {
  const auto data_of = [](const std::string& file) {
    return api::schema_migration_from_json(resource(file)).spec.data;
  };
  CHECK_FALSE(data_of("accepted_minimal.yaml"));
  CHECK(data_of("accepted_data_secret.yaml") ==
        api::Data(api::SecretData{.name = "learning-app-data", .items = {}}));
  CHECK(
      data_of("accepted_full.yaml") ==
      api::Data(api::SecretData{.name = "shop.data",
                                .items = {{.key = "skills.csv", .path = "catalogue/skills.csv"}}}));
  CHECK(data_of("accepted_data_image.yaml") ==
        api::Data(api::ImageSource{"registry.example/learning-data:7", "/data", ""}));
  CHECK(data_of("accepted_full_volume.yaml") ==
        api::Data(api::VolumeSource{api::claim_source("shared"), "learning-app/data"}));
}

TEST_CASE("a volume is a claim, of a driver, made for the pod, or a share") {
  const auto source_of = [](const std::string& kind) {
    return api::schema_migration_from_json(resource("accepted_full_volume_" + kind + ".yaml"))
        .spec.source;
  };
  CHECK(source_of("csi") ==
        api::Source(api::VolumeSource{json_of_yaml("csi: {driver: git.csi.example, "
                                                   "volumeAttributes: {repository: shop}}"),
                                      "app/migrations"}));
  CHECK(to_text(source_of("csi")) == "csi/git.csi.example");
  CHECK(to_text(source_of("nfs")) == "nfs/files.example:/exports/shop");
  CHECK(to_text(source_of("ephemeral")) == "ephemeral");
}

TEST_CASE("drift is looked for on a scratch server of a URL, or in the pod") {
  const auto drift_of = [](const std::string& file) {
    return api::schema_migration_from_json(resource(file)).spec.drift;
  };
  CHECK_FALSE(drift_of("accepted_minimal.yaml"));
  const auto by_url = drift_of("accepted_full.yaml");
  REQUIRE(by_url);
  CHECK(by_url->scratch_url == api::KeyReference{.name = "shop.scratch", .key = "URL"});
  CHECK(by_url->time_zone == "Europe/Berlin");
  const auto in_pod = drift_of("accepted_full_image.yaml");
  REQUIRE(in_pod);
  CHECK_FALSE(in_pod->scratch_url);
  CHECK(in_pod->scratch_image == "docker.io/library/postgres:17");
  CHECK(in_pod->time_zone == "Etc/UTC");
}

TEST_CASE("a backup is by pg_dump or by a command") {
  const api::Spec dump = api::schema_migration_from_json(resource("accepted_full.yaml")).spec;
  REQUIRE(dump.backup);
  CHECK_FALSE(dump.backup->by_command);
  CHECK(dump.backup->claim == "backups");
  CHECK(dump.settings.count(settings::kBackupKeep) == 5);
  CHECK(dump.settings.duration(settings::kBackupTimeout) == std::chrono::minutes{30});
  const api::Spec command =
      api::schema_migration_from_json(resource("accepted_full_image.yaml")).spec;
  REQUIRE(command.backup);
  CHECK(command.backup->by_command);
  CHECK(command.settings.list(settings::kBackupCommand) ==
        std::vector<std::string>{"/bin/my-backup", "--now"});
  CHECK(command.backup->claim == "scratch");
}

TEST_CASE("deletion and the wish for a run are seen in the metadata") {
  auto object = resource("accepted_minimal.yaml");
  object["metadata"]["deletionTimestamp"] = "2026-11-22T10:00:00Z";
  object["metadata"]["annotations"][api::kRunRequestedAt] = "today";
  const auto read = api::schema_migration_from_json(object);
  CHECK(read.deleting);
  CHECK(read.run_requested_at == "today");
}

TEST_CASE("a value that the API server should have refused is refused here, by name") {
  auto object = resource("accepted_minimal.yaml");
  SECTION("a missing member") {
    object["spec"]["source"].erase("configMap");
    CHECK_THROWS_AS(api::schema_migration_from_json(object), api::InvalidResource);
  }
  SECTION("a backup of no kind") {
    object["spec"]["backup"] = {{"policy", "Always"}};
    CHECK_THROWS_AS(api::schema_migration_from_json(object), api::InvalidResource);
  }
  SECTION("a contract without a workload") {
    object["spec"]["contract"] = {{"soak", "10m"}};
    CHECK_THROWS_AS(api::schema_migration_from_json(object), api::InvalidResource);
  }
  SECTION("a duration that is none") {
    object["spec"]["timeout"] = "2d";
    CHECK_THROWS_AS(api::schema_migration_from_json(object), api::InvalidResource);
  }
  SECTION("a wrong type in the spec") {
    object["spec"]["suspend"] = "yes";
    CHECK_THROWS_AS(api::schema_migration_from_json(object), api::InvalidResource);
  }
  SECTION("a wrong type in the status") {
    object["status"]["pending"] = "many";
    CHECK_THROWS_AS(api::schema_migration_from_json(object), api::InvalidResource);
  }
}

TEST_CASE("conditions of others are not ours to read or write") {
  auto object = resource("accepted_minimal.yaml");
  object["status"]["conditions"] = json_of_yaml(R"(
    - {type: Audited, status: "True", reason: Ok, message: "", lastTransitionTime: "2026-11-22T10:00:00Z"}
    - {type: Ready, status: "False", reason: ImagePull, message: no, lastTransitionTime: "2026-11-22T10:00:00Z"}
  )");
  const auto read = api::schema_migration_from_json(object);
  REQUIRE(read.status.conditions.size() == 1);
  CHECK(read.status.conditions[0].reason == "ImagePull");
}

TEST_CASE("revisions as text for a column") {
  CHECK(api::revisions_text({}) == "base");
  CHECK(api::revisions_text({"a1"}) == "a1");
  CHECK(api::revisions_text({"a1", "b2"}) == "a1, b2");
}

}  // namespace headway::testing
