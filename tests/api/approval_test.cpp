// A run with approval on a real API server, from its plan to its Job: what the server keeps of the
// status, of the Jobs and of the annotation.
#include "tests/api/reconciled.hpp"

#include <algorithm>
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

struct Approval : Reconciled {
  Approval() { create("app", {{"approval", "Manual"}}); }

  Json look() { return reconcile("app"); }

  void approve(const std::string& hash) const {
    client.patch(kSchemaMigrations, {ns, "app"}, Part::kWhole, PatchType::kMerge,
                 {{"metadata", {{"annotations", {{api::kApprove, hash}}}}}}, {}, {});
  }

  std::vector<std::string> arguments_of(const std::string& job) const {
    return client.get(kJobs, {ns, job}, {})["spec"]["template"]["spec"]["containers"][0]["args"]
        .get<std::vector<std::string>>();
  }
};

std::string ready(const Json& resource, const char* member) {
  for (const Json& condition : resource["status"]["conditions"])
    if (condition["type"] == "Ready") return condition[member];
  return {};
}

}  // namespace

TEST_CASE_METHOD(Approval, "a server keeps the plan, the approval and what a run may apply") {
  const std::string hash(64, 'a');
  const Json planning = look();
  CHECK(std::ranges::contains(arguments_of(job_of(planning)), "--plan=true"));
  end_pod(job_of(planning), 0,
          {{"outcome", "Planned"},
           {"from", {"9b1c"}},
           {"to", {"77aa"}},
           {"current", {"9b1c"}},
           {"pending", 2},
           {"plan", {{"hash", hash}, {"revisions", {"3f2a", "77aa"}}, {"destructive", {"77aa"}}}}});

  const Json waiting = look();
  CHECK(waiting["status"]["plan"] ==
        Json{{"hash", hash},
             {"revisions", {"3f2a", "77aa"}},
             {"destructive", {"77aa"}},
             {"summary", "upgrade of 2 revisions: 3f2a, 77aa; 77aa may lose data"}});
  CHECK(waiting["status"]["history"][0]["kind"] == "Plan");
  CHECK(ready(waiting, "reason") == "ApprovalRequired");
  CHECK_THAT(ready(waiting, "message"),
             ContainsSubstring("annotate smig app --overwrite headway.dev/approve=" + hash));
  CHECK(look()["metadata"]["resourceVersion"] == waiting["metadata"]["resourceVersion"]);

  approve(std::string(64, 'b'));
  CHECK_THAT(ready(look(), "message"), ContainsSubstring("is for another plan"));
  CHECK(count(kJobs) == 1);

  approve(hash);
  const Json applying = look();
  CHECK(count(kJobs) == 2);
  CHECK(std::ranges::contains(arguments_of(job_of(applying)), "--plan-hash=" + hash));
  CHECK(applying["status"]["lastRun"]["planHash"] == hash);
  end_pod(job_of(applying), 4,
          {{"outcome", "PlanChanged"},
           {"from", {"3f2a"}},
           {"to", {"77aa"}},
           {"current", {"3f2a"}},
           {"pending", 1},
           {"error", {{"reason", "PlanChanged"}, {"message", "it is another one"}}}});
  const Json changed = look();
  CHECK(ready(changed, "reason") == "PlanChanged");
  CHECK_FALSE(changed["status"].contains("plan"));
  CHECK(changed["status"]["history"].size() == 2);
  CHECK(changed["status"]["history"][0]["outcome"] == "PlanChanged");
}
