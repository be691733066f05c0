#include "operator/reconcile/dependencies.hpp"

#include "operator/api/condition.hpp"
#include "operator/api/json_read.hpp"
#include "operator/api/status.hpp"

#include <format>
#include <set>

namespace headway::reconcile {

namespace {

using api::member;

/// A way along dependencies in the making, depth first.
class CycleSearch {
 public:
  CycleSearch(std::string goal, const FindResource& find) : goal_(std::move(goal)), find_(find) {}

  bool reaches_goal(const std::vector<std::string>& dependencies) {
    for (const std::string& name : dependencies) {
      if (!seen_.insert(name).second) continue;
      way_.push_back(name);
      if (name == goal_) return true;
      if (const auto object = find_(name); object && reaches_goal(dependencies_of(*object)))
        return true;
      way_.pop_back();
    }
    return false;
  }

  std::vector<std::string> way() && { return std::move(way_); }

 private:
  const std::string goal_;
  const FindResource& find_;
  std::set<std::string> seen_;
  std::vector<std::string> way_;
};

}  // namespace

std::vector<std::string> dependencies_of(const kube::Json& resource) {
  std::vector<std::string> names;
  for (const kube::Json& dependency : member(member(resource, "spec"), "dependsOn"))
    names.push_back(api::text_member(dependency, "name"));
  return names;
}

ObservedDependency observe_dependency(const std::string& name, const kube::Json* object) {
  if (object == nullptr) return {.name = name, .obstacle = "(which does not exist)"};
  const kube::Json& metadata = member(*object, "metadata");
  if (!member(metadata, "deletionTimestamp").is_null())
    return {.name = name, .obstacle = "(which is being deleted)"};
  const kube::Json& generation = member(metadata, "generation");
  for (const kube::Json& condition : member(member(*object, "status"), "conditions")) {
    if (member(condition, "type") != api::condition::kReady) continue;
    if (member(condition, "observedGeneration") != generation) break;
    if (member(condition, "status") == "True") return {.name = name};
    return {.name = name, .obstacle = std::format("({})", api::text_member(condition, "reason"))};
  }
  return {.name = name, .obstacle = "(which nobody has looked at since its last change)"};
}

std::vector<std::string> find_cycle(const std::string& name,
                                    const std::vector<std::string>& dependencies,
                                    const FindResource& find) {
  CycleSearch search(name, find);
  if (!search.reaches_goal(dependencies)) return {};
  std::vector<std::string> cycle = std::move(search).way();
  cycle.insert(cycle.begin(), name);
  return cycle;
}

}  // namespace headway::reconcile
