#include "operator/cache/cached_migration.hpp"

#include "operator/api/schema_migration.hpp"
#include "tests/unit/api/yaml_json.hpp"

#include <filesystem>
#include <string>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using cache::cache_migration;
using kube::Json;

/// As an API server gives it.
Json served(Json object) {
  object["metadata"].update({{"namespace", "shop"},
                             {"uid", "aaaa"},
                             {"resourceVersion", "100"},
                             {"generation", 4},
                             {"managedFields", Json::array({{{"manager", "kubectl"}}})}});
  object["metadata"]["annotations"].update(
      {{api::kRunRequestedAt, "now"},
       {api::kApprove, "a1b2"},
       {"kubectl.kubernetes.io/last-applied-configuration", "{}"}});
  object["status"] = json_of_yaml(R"(
    observedGeneration: 4
    currentRevisions: [a1]
    lastRun: {id: e1, job: job-e1, attempt: 2, generation: 4, outcome: Succeeded, to: [a1]}
    history: [{id: e0, attempt: 1, generation: 3, outcome: RolledBack}]
    conditions: [{type: Ready, status: "True", reason: Succeeded, message: done,
                  lastTransitionTime: "2026-11-22T10:00:00Z"}]
  )");
  return object;
}

}  // namespace

TEST_CASE("a look at a cached resource reads what it would read of the served one") {
  int read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(HEADWAY_FIXTURES "/crd")) {
    const std::string name = entry.path().filename();
    if (!name.starts_with("accepted")) continue;
    INFO(name);
    const Json object = served(json_of_yaml_file(entry.path()));
    const Json kept = unpack(*cache_migration(object));
    CHECK(api::schema_migration_from_json(kept) == api::schema_migration_from_json(object));
    CHECK(kept["status"] == object["status"]);
    ++read;
  }
  CHECK(read > 10);
}

TEST_CASE("nothing is kept that no look reads") {
  const auto cached =
      cache_migration(served(json_of_yaml_file(HEADWAY_FIXTURES "/crd/accepted_image.yaml")));
  const Json metadata = unpack(*cached)["metadata"];
  CHECK_FALSE(metadata.contains("managedFields"));
  CHECK(metadata["annotations"] == Json{{api::kRunRequestedAt, "now"}, {api::kApprove, "a1b2"}});
}

TEST_CASE("the cache knows whom a resource concerns without unpacking it") {
  Json object =
      served(json_of_yaml("{metadata: {name: shop}, spec: {source: {configMap: {name: "
                          "revisions}}, dependsOn: [{name: billing}]}}"));
  const auto cached = cache_migration(object);
  CHECK(cached->uid == "aaaa");
  CHECK(cached->config_map == "revisions");
  CHECK(cached->depends_on == std::vector<std::string>{"billing"});
  CHECK(cached->looked_at);
  object["metadata"]["generation"] = 5;
  CHECK_FALSE(cache_migration(object)->looked_at);
  object["spec"]["source"]["configMap"]["watch"] = false;
  CHECK(cache_migration(object)->config_map.empty());
  object.erase("status");
  CHECK_FALSE(cache_migration(object)->looked_at);
}

TEST_CASE("members of a wrong type are left to the look") {
  Json object = served(json_of_yaml("{metadata: {name: shop}}"));
  object["spec"] = json_of_yaml("{source: {configMap: {name: 7}}, dependsOn: [3]}");
  const auto cached = cache_migration(object);
  REQUIRE(cached);
  CHECK(cached->config_map.empty());
  CHECK(unpack(*cached)["spec"] == object["spec"]);
}

}  // namespace headway::testing
