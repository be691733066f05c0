// Rollouts of the app: tests/fixtures/rollouts.yaml, and how long they are complete.
#include "operator/reconcile/rollout.hpp"

#include "common/time_text.hpp"
#include "tests/unit/api/yaml_json.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using Json = nlohmann::json;
using namespace reconcile;

const Time kNow = *parse_time("2026-11-22T10:00:00Z");
constexpr std::chrono::seconds kLater{60};

Json deployment() {
  return json_of_yaml(R"(
    metadata: {uid: u1, generation: 3}
    spec: {replicas: 1, template: {spec: {containers: [{name: app, image: "app:2"}]}}}
    status: {observedGeneration: 3, replicas: 1, updatedReplicas: 1, availableReplicas: 1}
  )");
}

std::string version_of(const Json& object) {
  return observe_rollout({.kind = api::kDeployment, .name = "app"}, object).version;
}

}  // namespace

TEST_CASE("whether a rollout is complete") {
  static const Json kCases = json_of_yaml_file(HEADWAY_FIXTURES "/rollouts.yaml");
  for (const Json& test : kCases)
    DYNAMIC_SECTION(test.at("name").get<std::string>()) {
      const Json& workload = test.at("workload");
      const ObservedRollout rollout = observe_rollout({.kind = workload.at("kind"),
                                                       .name = workload.at("name"),
                                                       .image = workload.value("image", "")},
                                                      test.value("object", Json()));
      CHECK(rollout.workload == workload["kind"].get<std::string>() + " app");
      CHECK(rollout.obstacle == test.at("obstacle").get<std::string>());
      CHECK(rollout.version.empty() == !rollout.obstacle.empty());
    }
}

TEST_CASE("another pod template or another workload is another version, another scale is not") {
  const std::string version = version_of(deployment());
  Json restarted = deployment();
  restarted["spec"]["template"]["metadata"]["annotations"]["restartedAt"] = "now";
  CHECK(version_of(restarted) != version);
  Json made_anew = deployment();
  made_anew["metadata"]["uid"] = "u2";
  CHECK(version_of(made_anew) != version);
  Json scaled = deployment();
  scaled["metadata"]["generation"] = scaled["status"]["observedGeneration"] = 4;
  for (const char* count : {"replicas", "updatedReplicas", "availableReplicas"})
    scaled["status"][count] = 2;
  scaled["spec"]["replicas"] = 2;
  CHECK(version_of(scaled) == version);
}

TEST_CASE("the soak time counts from the first look that finds the same rollouts complete") {
  const ObservedRollout web{.workload = "Deployment web", .version = "v1"};
  const ObservedRollout queue{.workload = "StatefulSet queue", .version = "v1"};
  const auto soak = soak_after({}, {web, queue}, kNow);
  REQUIRE(soak);
  CHECK(soak->complete_since == kNow);
  CHECK(soak_after(soak, {web, queue}, kNow + kLater) == soak);
  CHECK(soak_after(soak, {web}, kNow + kLater)->complete_since == kNow + kLater);
  CHECK_FALSE(soak_after(soak, {web, {.workload = "StatefulSet queue", .obstacle = "no"}}, kNow));
}

TEST_CASE("the time in the status has whole seconds, and is never too early") {
  const ObservedRollout web{.workload = "Deployment web", .version = "v1"};
  const auto soak = soak_after({}, {web}, kNow + std::chrono::milliseconds{1});
  CHECK(soak->complete_since == kNow + std::chrono::seconds{1});
}

}  // namespace headway::testing
