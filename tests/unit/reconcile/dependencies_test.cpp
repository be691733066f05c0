#include "operator/reconcile/dependencies.hpp"

#include "tests/unit/api/yaml_json.hpp"

#include <map>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::reconcile;
using headway::testing::json_of_yaml;
using Names = std::vector<std::string>;

namespace {

std::string obstacle(const std::string& yaml) {
  const kube::Json object = json_of_yaml(yaml);
  return observe_dependency("billing", &object).obstacle;
}

/// A way through resources that are given as name and dependencies.
Names cycle(const std::string& name, const std::map<std::string, Names>& resources) {
  const FindResource find = [&](const std::string& wanted) -> std::shared_ptr<const kube::Json> {
    const auto found = resources.find(wanted);
    if (found == resources.end()) return nullptr;
    kube::Json object;
    for (const std::string& dependency : found->second)
      object["spec"]["dependsOn"].push_back({{"name", dependency}});
    return std::make_shared<const kube::Json>(object);
  };
  return find_cycle(name, resources.at(name), find);
}

}  // namespace

TEST_CASE("a dependency is met when it is Ready for its own generation") {
  const std::string ready =
      "metadata: {generation: 3}\nstatus: {conditions: [{type: Other, status: 'False'}, {type: "
      "Ready, status: '";
  CHECK(obstacle(ready + "True', observedGeneration: 3}]}").empty());
  CHECK(obstacle(ready + "True', observedGeneration: 2}]}").contains("since its last change"));
  CHECK(obstacle(ready + "False', observedGeneration: 3, reason: Locked}]}") == "(Locked)");
  CHECK(obstacle(ready + "Unknown', observedGeneration: 3, reason: Progressing}]}") ==
        "(Progressing)");
  CHECK(obstacle("metadata: {generation: 1}").contains("nobody has looked"));
  CHECK(obstacle("metadata: {generation: 1, deletionTimestamp: now}").contains("being deleted"));
  CHECK(observe_dependency("billing", nullptr).obstacle.contains("does not exist"));
}

TEST_CASE("a cycle of dependencies is found, with the way") {
  CHECK(cycle("a", {{"a", {"a"}}}) == Names{"a", "a"});
  CHECK(cycle("a", {{"a", {"b", "c"}}, {"b", {}}, {"c", {"d"}}, {"d", {"a"}}}) ==
        Names{"a", "c", "d", "a"});
  CHECK(cycle("a", {{"a", {"b"}}, {"b", {"c"}}, {"c", {"b"}}}).empty());
  CHECK(cycle("a", {{"a", {"b", "c"}}, {"b", {"d"}}, {"c", {"d"}}, {"d", {}}}).empty());
  CHECK(cycle("a", {{"a", {"gone"}}}).empty());
}
