#include "operator/leader/election.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <yaml-cpp/yaml.h>

using namespace headway;
using namespace headway::leader;
using namespace std::chrono_literals;

namespace {

constexpr Time kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 10h + 123ms};
constexpr const char* kNowText = "2026-11-22T10:00:00.123000Z";

Instant instant(const YAML::Node& seconds) {
  return Instant(std::chrono::round<std::chrono::milliseconds>(
      std::chrono::duration<double>(seconds.as<double>(0))));
}

std::string time(const YAML::Node& node) {
  const auto text = node.as<std::string>();
  return text == "now" ? kNowText : text;
}

Record record(const YAML::Node& node) {
  return {.holder = node["holder"].as<std::string>(),
          .duration = std::chrono::seconds(node["duration"].as<int>()),
          .acquired = time(node["acquired"]),
          .renewed = time(node["renewed"]),
          .transitions = node["transitions"].as<int>()};
}

std::string text_of(Step step) {
  switch (step) {
    case Step::kCreate:
      return "create";
    case Step::kTake:
      return "take";
    case Step::kRenew:
      return "renew";
    case Step::kWait:
      return "wait";
    case Step::kLost:
      return "lost";
  }
  return "?";
}

View view(const YAML::Node& node) {
  View view{.since = instant(node["since"])};
  if (node["record"]) view.record = record(node["record"]);
  if (node["leadsUntil"]) view.leads_until = instant(node["leadsUntil"]);
  return view;
}

}  // namespace

TEST_CASE("the steps of an election follow from what the replica knows") {
  const YAML::Node steps = YAML::LoadFile(HEADWAY_FIXTURES "/leader/steps.yaml");
  REQUIRE(steps.size() > 10);
  const Timing timing;
  for (const YAML::Node& node : steps) {
    INFO(node["name"].as<std::string>());
    const View known = view(node);
    const Instant now = instant(node["now"]);
    CHECK(text_of(next_step(known, "me", now, timing)) == node["expect"].as<std::string>());
    if (node["writes"]) CHECK(claimed(known.record, "me", timing, kNow) == record(node["writes"]));
    if (node["expires"])
      CHECK(until_expired(known, now, timing).count() == node["expires"].as<long>());
  }
}

TEST_CASE("a released record is valid, and another replica takes it at once") {
  const Record before{
      .holder = "me", .duration = 15s, .acquired = "t1", .renewed = "t2", .transitions = 4};
  const Record after = released(before, kNow);
  CHECK(after == Record{.holder = "",
                        .duration = 1s,
                        .acquired = kNowText,
                        .renewed = kNowText,
                        .transitions = 4});
  CHECK(next_step({.record = after, .since = Instant(100s)}, "other", Instant(100s), {}) ==
        Step::kTake);
}

TEST_CASE("durations with which an election is not safe are refused") {
  CHECK(problem_of({}).empty());
  CHECK(problem_of({.lease = 3s, .renew = 2s, .retry = 1s}).empty());
  CHECK(problem_of({.lease = 10s, .renew = 10s, .retry = 2s}) ==
        "the lease duration (10s) is not longer than the renew deadline (10s)");
  CHECK(problem_of({.lease = 15s, .renew = 3s, .retry = 2s}) ==
        "the renew deadline (3s) is shorter than two retry periods (2s)");
  CHECK(problem_of({.lease = 900ms, .renew = 600ms, .retry = 100ms}) ==
        "the lease duration (900ms) is shorter than 1s");
  CHECK(problem_of({.lease = 15s, .renew = 10s, .retry = 0s}) == "the retry period is 0s");
}

TEST_CASE("a Lease keeps what else it holds") {
  const kube::Json lease = kube::Json::parse(R"({
    "metadata": {"name": "l", "resourceVersion": "7", "labels": {"a": "b"}},
    "spec": {"holderIdentity": "x", "leaseDurationSeconds": 15, "acquireTime": "t1",
             "renewTime": "t2", "leaseTransitions": 3, "strategy": "OldestEmulationVersion"}})");
  CHECK(
      record_of(lease) ==
      Record{.holder = "x", .duration = 15s, .acquired = "t1", .renewed = "t2", .transitions = 3});
  const kube::Json written = with_record(lease, {.holder = "me", .duration = 1s});
  CHECK(written["metadata"] == lease["metadata"]);
  CHECK(written["spec"]["strategy"] == "OldestEmulationVersion");
  CHECK(written["spec"]["holderIdentity"] == "me");
  CHECK(record_of(kube::Json::object()) == Record{});
  CHECK(record_of({{"spec", {{"holderIdentity", nullptr}, {"leaseDurationSeconds", "15"}}}}) ==
        Record{});
}
