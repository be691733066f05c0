// A look for drift on a real API server: its Job, its pod, and what the server keeps of the status.
#include "common/time_text.hpp"
#include "tests/api/reconciled.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace headway;
using namespace headway::kube;
using Catch::Matchers::ContainsSubstring;
using headway::testing::job_of;
using headway::testing::kSchemaMigrations;
using headway::testing::Reconciled;

namespace {

struct Drift : Reconciled {
  Drift() {
    create("app",
           {{"drift", {{"schedule", "* * * * *"}, {"scratch", {{"image", "postgres:17"}}}}}});
    end_pod(job_of(reconcile("app")), 0,
            {{"outcome", "Succeeded"},
             {"from", {"9b1c"}},
             {"to", {"3f2a"}},
             {"current", {"3f2a"}},
             {"applied", {"3f2a"}},
             {"pending", 0}});
    reconcile("app");
  }

  /// The newest of the schedule's times has not been handled.
  void make_due() const {
    const std::string before = time_text(clock.now() - std::chrono::hours{2});
    client.patch(kSchemaMigrations, {ns, "app"}, Part::kStatus, PatchType::kMerge,
                 {{"status", {{"drift", {{"handledAt", before}}}}}}, {}, {});
  }

  std::string begin() {
    make_due();
    return reconcile("app")["status"]["drift"]["look"]["job"];
  }

  std::vector<std::string> events() const {
    std::vector<std::string> reasons;
    for (const Json& event : client.list(kEvents, {ns, "", ""}, {}, {}).items)
      reasons.push_back(event["reason"]);
    return reasons;
  }
};

Json condition(const Json& resource, const std::string& type) {
  for (const Json& one : resource["status"]["conditions"])
    if (one["type"] == type) return one;
  return {};
}

}  // namespace

TEST_CASE_METHOD(Drift, "a server takes the Job of a look for drift, and keeps what it found") {
  const std::string job = begin();
  CHECK_THAT(job, Catch::Matchers::StartsWith("app-drift-"));
  CHECK(condition(get("app"), "Drifted")["status"] == "Unknown");
  CHECK(condition(get("app"), "Ready")["status"] == "True");

  end_pod(job, 8, {{"revisions", {"3f2a"}}, {"objects", {"+ index public.by_hand"}}, {"more", 0}});
  const Json drifted = reconcile("app");
  CHECK(condition(drifted, "Drifted")["status"] == "True");
  CHECK_THAT(condition(drifted, "Drifted")["message"].get<std::string>(),
             ContainsSubstring("3f2a: + index public.by_hand."));
  CHECK(drifted["status"]["drift"]["objects"] == Json::array({"+ index public.by_hand"}));
  CHECK_FALSE(drifted["status"]["drift"].contains("look"));
  CHECK(std::ranges::count(events(), "Drifted") == 1);
  CHECK(condition(drifted, "Ready")["status"] == "True");
  CHECK(drifted["status"]["history"].size() == 1);
}

TEST_CASE_METHOD(Drift, "a run begins while a look is under way, and the look's Job is deleted") {
  const std::string job = begin();
  client.patch(kSchemaMigrations, {ns, "app"}, Part::kWhole, PatchType::kMerge,
               {{"spec", {{"target", "9b1c"}}}}, {}, {});
  const std::string before = job_of(get("app"));
  const Json running = reconcile("app");
  CHECK(job_of(running) != before);
  CHECK(running["status"]["outcome"] == "Running");
  CHECK_FALSE(running["status"]["drift"].contains("look"));
  CHECK(client.get(kJobs, {ns, job}, {})["metadata"].contains("deletionTimestamp"));
}
