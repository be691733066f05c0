#include "operator/cache/watched.hpp"

#include "operator/reconcile/labels.hpp"
#include "tests/api/api_server.hpp"
#include "tests/unit/api/yaml_json.hpp"

#include <future>
#include <set>
#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::kube;
using headway::testing::ApiServer;
using headway::testing::json_of_yaml;
using headway::testing::kSchemaMigrations;

namespace {

/// The operator's caches of one namespace, and its queue.
struct Fixture : ApiServer {
  schedule::WorkQueue queue{clock};
  cache::Watched watched{client, clock, queue, ns};

  ~Fixture() {
    queue.close();
    watched.stop();
  }

  void begin() {
    watched.enqueue();
    watched.start();
    while (!watched.have_synced())
      clock.sleep(std::chrono::milliseconds(10), {});
  }

  Json migration(const std::string& name, const Json& config_map) const {
    return {{"apiVersion", "headway.dev/v1alpha1"},
            {"kind", "SchemaMigration"},
            {"metadata", {{"namespace", ns}, {"name", name}}},
            {"spec",
             {{"database",
               {{"urlFrom", {{"secretKeyRef", {{"name", "db"}, {"key", "DATABASE_URL"}}}}}}},
              {"source", {{"configMap", config_map}}}}}};
  }
  Json depending(const std::string& name, const std::string& dependency) const {
    Json resource = migration(name, {{"name", "revisions"}});
    resource["spec"]["dependsOn"] = {{{"name", dependency}}};
    return resource;
  }
  void change(const std::string& name, const std::string& sql) const {
    client.patch(kConfigMaps, {ns, name}, Part::kWhole, PatchType::kMerge,
                 {{"data", {{"a.sql", sql}}}}, {}, {});
  }
  std::string version_of(const std::string& name) const {
    return metadata_text(client.get(kConfigMaps, {ns, name}, {}), "resourceVersion");
  }
  /// The name of the next resource that is enqueued; `nothing` after a minute.
  std::string next() {
    auto taken = std::async(std::launch::async, [this] { return queue.take(); });
    if (taken.wait_for(std::chrono::minutes(1)) != std::future_status::ready) {
      queue.close();
      return "nothing";
    }
    const auto key = taken.get();
    queue.done(*key);
    return key->name;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a ConfigMap that a resource names enqueues it when it changes") {
  install_crd();
  client.create(kConfigMaps, config_map("revisions"), {}, {});
  client.create(kConfigMaps, config_map("unwatched"), {}, {});
  client.create(kSchemaMigrations, migration("quiet", {{"name", "unwatched"}, {"watch", false}}),
                {}, {});
  client.create(kSchemaMigrations, migration("watching", {{"name", "revisions"}}), {}, {});
  begin();
  CHECK(next() == "quiet");
  CHECK(next() == "watching");

  change("unwatched", "SELECT 1;");
  change("revisions", "SELECT 2;");
  CHECK(next() == "watching");
  CHECK(watched.caches().config_map_version({ns, "revisions"}) == version_of("revisions"));

  // A ConfigMap that comes later than its resource.
  client.create(kSchemaMigrations, migration("early", {{"name", "late"}}), {}, {});
  CHECK(next() == "early");
  client.create(kConfigMaps, config_map("late"), {}, {});
  CHECK(next() == "early");
}

TEST_CASE_METHOD(Fixture, "a replica that does not lead enqueues nothing; when it leads, all") {
  install_crd();
  client.create(kSchemaMigrations, migration("early", {{"name", "revisions"}}), {}, {});
  watched.start();
  while (!watched.have_synced())
    clock.sleep(std::chrono::milliseconds(10), {});
  client.create(kSchemaMigrations, migration("late", {{"name", "revisions"}}), {}, {});
  while (!watched.caches().resource({ns, "late"}))
    clock.sleep(std::chrono::milliseconds(10), {});
  // A key that was enqueued before would be the first.
  queue.add({ns, "sentinel"});
  CHECK(next() == "sentinel");
  watched.enqueue();
  std::set<std::string> all{next(), next()};
  CHECK(all == std::set<std::string>{"early", "late"});
}

TEST_CASE_METHOD(Fixture,
                 "a resource that another one depends on enqueues that one when it changes") {
  install_crd();
  client.create(kSchemaMigrations, depending("app", "billing"), {}, {});
  begin();
  CHECK(next() == "app");
  client.create(kSchemaMigrations, migration("billing", {{"name", "revisions"}}), {}, {});
  CHECK(next() == "billing");
  CHECK(next() == "app");
  client.patch(kSchemaMigrations, {ns, "billing"}, Part::kWhole, PatchType::kMerge,
               {{"spec", {{"suspend", true}}}}, {}, {});
  CHECK(next() == "billing");
  CHECK(next() == "app");
}

TEST_CASE_METHOD(Fixture, "a Warning about a Job or its pod enqueues the resource, and is kept") {
  install_crd();
  client.create(kSchemaMigrations, migration("app", {{"name", "revisions"}}), {}, {});
  const Json app = client.get(kSchemaMigrations, {ns, "app"}, {});
  begin();
  CHECK(next() == "app");
  Json job = json_of_yaml(R"(
    metadata: {name: app-0123456789abcdef}
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: runner, image: a}]}}}
  )");
  job["metadata"]["namespace"] = ns;
  job["metadata"]["labels"][reconcile::label::kMigrationUid] = metadata_text(app, "uid");
  job["metadata"]["ownerReferences"] = Json::array({{{"apiVersion", "headway.dev/v1alpha1"},
                                                     {"kind", "SchemaMigration"},
                                                     {"name", "app"},
                                                     {"uid", metadata_text(app, "uid")},
                                                     {"controller", true}}});
  const std::string uid = metadata_text(client.create(kJobs, job, {}, {}), "uid");
  CHECK(next() == "app");

  const auto report = [&](const std::string& type, const std::string& kind, const std::string& name,
                          const std::string& about) {
    Json event = json_of_yaml(R"(
      {eventTime: "2026-11-22T10:00:00.000000Z", reason: FailedCreate, action: Create, note: no,
       reportingController: tests, reportingInstance: tests})");
    event["metadata"] = {{"namespace", ns}, {"name", headway::testing::random_name("event")}};
    event["type"] = type;
    event["regarding"] = {{"kind", kind}, {"namespace", ns}, {"name", name}, {"uid", about}};
    client.create(kEvents, event, {}, {});
  };
  report("Normal", "Job", "app-0123456789abcdef", uid);
  report("Warning", "Pod", "web-6d5f8c7b9-x7k2p", "of a stranger");
  report("Warning", "Job", "app-0123456789abcdef", uid);
  CHECK(next() == "app");
  REQUIRE(watched.caches().warnings(uid).size() == 1);
  CHECK(watched.caches().warnings(uid).front()->note == "no");
  CHECK(watched.caches().warnings("of a stranger").empty());
  report("Warning", "Pod", "app-0123456789abcdef-x7k2p", "of the pod");
  CHECK(next() == "app");
  CHECK(watched.caches().warnings("of the pod").size() == 1);
}

TEST_CASE_METHOD(Fixture, "what nobody has looked at comes before what was looked at") {
  install_crd();
  client.create(kSchemaMigrations, migration("seen", {{"name", "revisions"}}), {}, {});
  begin();
  CHECK(next() == "seen");
  client.patch(kSchemaMigrations, {ns, "seen"}, Part::kStatus, PatchType::kMerge,
               {{"status", {{"observedGeneration", 1}}}}, {}, {});
  while (watched.caches().resource({ns, "seen"})->at("status").at("observedGeneration") != 1)
    clock.sleep(std::chrono::milliseconds(10), {});
  client.create(kSchemaMigrations, migration("new", {{"name", "revisions"}}), {}, {});
  while (!watched.caches().resource({ns, "new"}))
    clock.sleep(std::chrono::milliseconds(10), {});
  CHECK(next() == "new");
  CHECK(next() == "seen");
}
