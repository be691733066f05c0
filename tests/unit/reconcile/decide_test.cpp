// The decision table: tests/fixtures/decide/*.yaml.
#include "operator/reconcile/decide.hpp"

#include "common/duration.hpp"
#include "operator/reconcile/labels.hpp"
#include "operator/reconcile/reason.hpp"
#include "tests/unit/api/yaml_json.hpp"
#include "tests/unit/reconcile/decide_case.hpp"

#include <format>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace headway::testing {

namespace {

using Json = nlohmann::json;
using namespace reconcile;

/// `create attempt 2 after r1 to plan`, `create attempt 1 after r1 of plan a1b2`, `create attempt 1
/// of phase Expand`, `delete job-r1`, `expire job-r1 after 24h`, `end pod-r1`.
std::string text_of(const Action& action) {
  if (const auto* create = std::get_if<CreateJob>(&action)) {
    if (observe_job(create->job).look)
      return "create " + create->job["metadata"]["name"].get<std::string>();
    const Json& annotations = create->job["metadata"]["annotations"];
    const std::string follows = annotations[annotation::kFollows];
    const std::string plan = annotations.value(annotation::kPlan, "");
    const std::string kind =
        annotations.value(annotation::kKind, "") == kPlanKind ? " to plan" : "";
    const std::string phase = annotations.value(annotation::kPhase, "");
    return std::format(
        "create attempt {}{}{}{}{}", annotations[annotation::kAttempt].get<std::string>(),
        follows.empty() ? "" : " after " + follows, kind, plan.empty() ? "" : " of plan " + plan,
        phase.empty() ? "" : " of phase " + phase);
  }
  if (const auto* backup = std::get_if<TakeBackup>(&action))
    return std::format("back up by {} {}", backup->backup.kind, backup->backup.of);
  if (const auto* remove = std::get_if<DeleteJob>(&action)) {
    CHECK(remove->uid == "uid-of-" + remove->name);
    return "delete " + remove->name;
  }
  if (const auto* end = std::get_if<EndPod>(&action)) {
    CHECK(end->uid == "uid-of-" + end->name);
    return "end " + end->name;
  }
  const auto& expire = std::get<ExpireJob>(action);
  CHECK(expire.uid == "uid-of-" + expire.name);
  return std::format("expire {} after {}", expire.name, duration_text(expire.after));
}

std::vector<std::string> texts_of(const std::vector<Action>& actions) {
  std::vector<std::string> texts;
  for (const Action& action : actions)
    texts.push_back(text_of(action));
  return texts;
}

/// What is expected is there; what more there is does not matter.
void check_holds(const Json& actual, const Json& expected, const std::string& path) {
  INFO(path);
  if (!expected.is_object()) {
    CHECK(actual == expected);
    return;
  }
  for (const auto& [name, value] : expected.items()) {
    INFO(path << "." << name);
    REQUIRE(actual.contains(name));
    check_holds(actual[name], value, path + "." + name);
  }
}

void check_conditions(const api::Conditions& actual, const Json& expected, const DecideCase& test) {
  CHECK(actual.size() == expected.size());
  for (const auto& [type, wanted] : expected.items()) {
    INFO("condition " << type);
    const api::Condition* condition = find(actual, type);
    REQUIRE(condition);
    const Json json = api::to_json(api::Conditions{*condition})[0];
    CHECK(json["status"] == wanted[0]);
    CHECK(json["reason"] == wanted[1]);
    for (std::size_t i = 2; i < wanted.size(); ++i)
      CHECK_THAT(condition->message,
                 Catch::Matchers::ContainsSubstring(wanted[i].get<std::string>()));
    CHECK(condition->observed_generation == test.observed.resource.generation);
  }
  const api::Condition* ready = find(actual, api::condition::kReady);
  if (ready) CHECK(parse_reason(ready->reason));
  CHECK_FALSE(
      (find(actual, api::condition::kStalled) && find(actual, api::condition::kReconciling)));
}

/// A second look at what the first one left changes nothing: same input, same output.
void check_is_settled(const DecideCase& test, const Decision& decision) {
  if (!decision.actions.empty() || !decision.look_actions.empty() || decision.finished) return;
  Observed again = test.observed;
  again.resource.status = api::status_from_json(api::to_json(decision.status));
  const Decision second = decide(again, kDecideSettings, test.now);
  CHECK(second.actions.empty());
  CHECK(api::to_json(second.status) == api::to_json(decision.status));
}

void check(const DecideCase& test) {
  const Decision decision = decide(test.observed, kDecideSettings, test.now);
  const Json& expect = test.expect;
  CHECK(texts_of(decision.actions) == expect.value("actions", std::vector<std::string>{}));
  CHECK(texts_of(decision.look_actions) == expect.value("lookActions", std::vector<std::string>{}));
  const Json status = api::to_json(decision.status);
  check_holds(status, expect.value("status", Json::object()), "status");
  for (const Json& name : expect.value("absent", Json::array())) {
    INFO(name);
    const Json::json_pointer pointer("/" + name.get<std::string>());
    CHECK_FALSE(status.contains(pointer));
  }
  if (expect.contains("conditions"))
    check_conditions(decision.status.conditions, expect["conditions"], test);
  const std::string look_again =
      decision.look_again ? duration_text(*decision.look_again) : "never";
  CHECK(look_again == expect.value("lookAgain", "never"));
  const std::string finished =
      decision.finished ? std::string(to_text(*decision.finished)) : "nothing";
  CHECK(finished == expect.value("finished", "nothing"));
  check_is_settled(test, decision);
}

}  // namespace

TEST_CASE("the decision table") {
  // Read once: Catch2 begins the case anew for each of its sections.
  static const auto kFiles = [] {
    std::vector<std::pair<std::string, std::vector<DecideCase>>> files;
    for (const auto& path : fixtures("decide"))
      files.emplace_back(path.filename().string(), decide_cases(path));
    return files;
  }();
  for (const auto& [file, cases] : kFiles)
    for (const DecideCase& test : cases)
      DYNAMIC_SECTION(file << ": " << test.name) {
        check(test);
      }
}

}  // namespace headway::testing
