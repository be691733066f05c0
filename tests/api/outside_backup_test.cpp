// A backup by a CronJob's Job, and by CloudNativePG's Backup, on a real API server: what is made
// between the plan and the run, and that it is made once. The test is the Job controller, the
// kubelet and CloudNativePG, whose definition is here by its shape.
#include "operator/reconcile/outside_backup.hpp"

#include "common/time_text.hpp"
#include "tests/api/reconciled.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace headway;
using namespace headway::kube;
using Catch::Matchers::ContainsSubstring;
using headway::reconcile::kCnpgBackups;
using headway::reconcile::kCronJobs;
using headway::testing::job_of;
using headway::testing::kSchemaMigrations;
using headway::testing::Reconciled;

namespace {

const std::string kHash(64, 'a');

struct Backups : Reconciled {
  Json look() { return reconcile("app"); }

  /// The plan is made, and its result is in the status.
  void plan() {
    end_pod(job_of(look()), 0,
            {{"outcome", "Planned"},
             {"from", {"9b1c"}},
             {"to", {"3f2a"}},
             {"current", {"9b1c"}},
             {"pending", 1},
             {"plan", {{"hash", kHash}, {"revisions", {"3f2a"}}, {"destructive", Json::array()}}}});
    look();
  }

  void create_cron_job() const {
    const Json container = {
        {"name", "dump"}, {"image", "dump:1"}, {"command", {"dump"}}, {"args", {"--all"}}};
    const Json pod = {{"restartPolicy", "Never"}, {"containers", {container}}};
    const Json job = {{"metadata", {{"labels", {{"team", "data"}}}}},
                      {"spec",
                       {{"backoffLimit", 2},
                        {"ttlSecondsAfterFinished", 1},
                        {"template", {{"metadata", Json::object()}, {"spec", pod}}}}}};
    client.create(kCronJobs,
                  {{"metadata", {{"namespace", ns}, {"name", "nightly"}}},
                   {"spec", {{"schedule", "0 2 * * *"}, {"suspend", true}, {"jobTemplate", job}}}},
                  {}, {});
  }

  void end_job(const std::string& name, bool well) const {
    const std::string now = time_text(clock.now());
    const auto condition = [&](const char* type, const char* reason) {
      return Json{{"type", type},         {"status", "True"},
                  {"reason", reason},     {"message", "by the test"},
                  {"lastProbeTime", now}, {"lastTransitionTime", now}};
    };
    Json status = {{"startTime", now}};
    if (well) {
      status["completionTime"] = now;
      status["succeeded"] = 1;
      status["conditions"] = {condition("SuccessCriteriaMet", "CompletionsReached"),
                              condition("Complete", "CompletionsReached")};
    } else {
      status["failed"] = 3;
      status["conditions"] = {condition("FailureTarget", "BackoffLimitExceeded"),
                              condition("Failed", "BackoffLimitExceeded")};
    }
    client.patch(kJobs, {ns, name}, Part::kStatus, PatchType::kMerge, {{"status", status}}, {}, {});
  }

  void install_cnpg() {
    const Response applied =
        send_yaml(Method::kPatch,
                  "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/"
                  "backups.postgresql.cnpg.io?fieldManager=tests&force=true",
                  headway::testing::text_of_file(HEADWAY_FIXTURES "/cnpg/backups.yaml"));
    REQUIRE(applied.status < 300);
    for (int i = 0; i < 400; ++i) {
      try {
        client.list(kCnpgBackups, {ns, "", ""}, {}, {});
        return;
      } catch (const ApiError&) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      }
    }
    FAIL("the definition does not work");
  }
};

std::string ready(const Json& resource, const char* member) {
  for (const Json& condition : resource["status"]["conditions"])
    if (condition["type"] == "Ready") return condition[member];
  return {};
}

}  // namespace

TEST_CASE_METHOD(Backups,
                 "a CronJob's Job is made once, before the run, which begins with its end") {
  create_cron_job();
  create("app", {{"backup", {{"timeout", "30m"}, {"cronJob", {{"name", "nightly"}}}}}});
  plan();
  const Json backing_up = look();
  const Json& backup = backing_up["status"]["backup"];
  const std::string name = backup["name"];
  CHECK(backup["kind"] == "cronJob");
  CHECK(backup["of"] == "nightly");
  CHECK(count(kJobs) == 2);
  const Json job = client.get(kJobs, {ns, name}, {});
  CHECK(job["metadata"]["ownerReferences"][0]["uid"] == backing_up["metadata"]["uid"]);
  CHECK(job["metadata"]["labels"]["team"] == "data");
  CHECK(job["spec"]["backoffLimit"] == 2);
  CHECK(job["spec"]["activeDeadlineSeconds"] == 1800);
  CHECK_FALSE(job["spec"].contains("ttlSecondsAfterFinished"));
  CHECK(job["spec"]["template"]["spec"]["containers"][0]["args"] == Json{"--all"});

  // Neither another look nor an operator that fell before it wrote the status makes another one.
  CHECK(look()["metadata"]["resourceVersion"] == backing_up["metadata"]["resourceVersion"]);
  CHECK(count(kJobs) == 2);
  Json forgotten = client.get(kSchemaMigrations, {ns, "app"}, {});
  forgotten["status"].erase("backup");
  client.replace(kSchemaMigrations, forgotten, Part::kStatus, {}, {});
  CHECK(look()["status"]["backup"]["name"] == name);
  CHECK(count(kJobs) == 2);

  SECTION("when the Job is complete the run begins") {
    end_job(name, true);
    const Json running = look();
    CHECK(count(kJobs) == 3);
    CHECK(running["status"]["lastRun"]["planHash"] == kHash);
    CHECK(running["status"]["lastRun"]["backup"]["name"] == name);
    CHECK(running["status"]["lastRun"]["backup"]["location"] == "job/" + name);
    end_pod(job_of(running), 0,
            {{"outcome", "Succeeded"},
             {"from", {"9b1c"}},
             {"to", {"3f2a"}},
             {"current", {"3f2a"}},
             {"applied", {"3f2a"}}});
    const Json done = look();
    CHECK(ready(done, "status") == "True");
    CHECK(done["status"]["lastRun"]["backup"]["name"] == name);
    CHECK_FALSE(done["status"].contains("backup"));
    look();
    CHECK(client.get(kJobs, {ns, name}, {})["spec"].contains("ttlSecondsAfterFinished"));
  }
  SECTION("when it failed no run begins") {
    end_job(name, false);
    const Json failed = look();
    CHECK(count(kJobs) == 2);
    CHECK(ready(failed, "reason") == "BackupFailed");
    CHECK_THAT(ready(failed, "message"), ContainsSubstring("by the test. Nothing was applied."));
    CHECK(failed["status"]["lastRun"]["exitCode"] == 5);
  }
}

TEST_CASE_METHOD(Backups,
                 "without its CronJob no run begins, and the condition names the CronJob") {
  create("app", {{"backup", {{"cronJob", {{"name", "nightly"}}}}}});
  plan();
  CHECK(reconciler.reconcile({ns, "app"}, {}).failed);
  const Json refused = get("app");
  CHECK(ready(refused, "reason") == "BackupFailed");
  CHECK_THAT(ready(refused, "message"),
             ContainsSubstring("CronJob nightly does not exist (spec.backup.cronJob)"));
  CHECK(count(kJobs) == 1);
  create_cron_job();
  CHECK(look()["status"]["backup"]["of"] == "nightly");
}

TEST_CASE_METHOD(Backups, "CloudNativePG's Backup is made once, and its id goes with the run") {
  install_cnpg();
  create("app",
         {{"backup", {{"cloudNativePG", {{"cluster", "app-db"}, {"method", "volumeSnapshot"}}}}}});
  plan();
  const std::string name = look()["status"]["backup"]["name"];
  look();
  CHECK(count(kCnpgBackups) == 1);
  const Json backup = client.get(kCnpgBackups, {ns, name}, {});
  CHECK(backup["spec"] == Json{{"cluster", {{"name", "app-db"}}}, {"method", "volumeSnapshot"}});
  CHECK_FALSE(backup["metadata"].contains("ownerReferences"));
  const auto set_status = [&](const Json& status) {
    client.patch(kCnpgBackups, {ns, name}, Part::kStatus, PatchType::kMerge, {{"status", status}},
                 {}, {});
  };
  set_status({{"phase", "running"}});
  CHECK(count(kJobs) == 1);
  SECTION("completed") {
    set_status({{"phase", "completed"},
                {"backupId", "20261122T100000"},
                {"stoppedAt", time_text(clock.now())}});
    const Json running = look();
    CHECK(count(kJobs) == 2);
    CHECK(running["status"]["lastRun"]["backup"]["location"] == "20261122T100000");
    CHECK(running["status"]["lastRun"]["backup"]["kind"] == "cloudNativePG");
  }
  SECTION("failed") {
    set_status({{"phase", "failed"}, {"error", "no object store"}});
    const Json failed = look();
    CHECK(count(kJobs) == 1);
    CHECK_THAT(ready(failed, "message"), ContainsSubstring("it failed: no object store."));
  }
}
