// Random walks of a resource with every gate, beside a model of the cluster and of the database: no
// run begins that a gate holds, none applies a plan that nobody approved, and each walk comes to
// its end. The oracle knows nothing of the gates' code.
#include "common/sha256.hpp"
#include "common/time_text.hpp"
#include "operator/reconcile/decide.hpp"
#include "operator/reconcile/labels.hpp"
#include "tests/unit/api/yaml_json.hpp"

#include <algorithm>
#include <format>
#include <map>
#include <optional>
#include <random>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using namespace reconcile;
using std::chrono::minutes;
using Json = nlohmann::json;

constexpr const char* kResource = R"(
apiVersion: headway.dev/v1alpha1
kind: SchemaMigration
metadata: {name: app, namespace: shop, uid: u1, resourceVersion: "1", generation: 1}
spec:
  database: {urlFrom: {secretKeyRef: {name: db, key: DATABASE_URL}}}
  source: {configMap: {name: revisions}}
  target: r3
status: {observedGeneration: -1}
)";

/// The cluster, the database, and the people who change both.
class World {
 public:
  explicit World(unsigned seed) : random_(seed) {}

  void step() {
    const int event = pick(15);
    if (event < 5 && pick(4) != 0) return;  // Edits are rare.
    switch (event) {
      case 0:
        resource_["spec"]["suspend"] = pick(3) == 0;
        return edited();
      case 1:
        resource_["spec"]["approval"] = pick(4) == 0 ? "Automatic" : "Manual";
        return edited();
      case 2:
        resource_["spec"]["target"] = std::format("r{}", 1 + pick(5));
        return edited();
      case 3:
        resource_["spec"]["retry"]["minBackoff"] = pick(2) == 0 ? "1s" : "10s";
        return edited();
      case 4:
        if (pick(2) == 0)
          resource_["spec"].erase("window");
        else
          resource_["spec"]["window"] = {{"schedule", "0 * * * *"}, {"duration", "30m"}};
        return edited();
      case 5:
        dependency_ready_ = pick(4) != 0;
        return;
      case 6:
        annotate(pick(3) == 0 ? std::string(64, 'f') : shown_plan());
        return;
      case 7:
        if (pick(2) == 0) annotate("");
        return;
      case 8:
        if (pick(4) == 0) database_ = std::max(database_, 1 + pick(5));
        return;
      case 9:
        if (pick(4) == 0) ++content_;
        return;
      case 10:
        now_ += minutes(pick(20));
        return;
      case 11:
        if (pick(4) == 0) lose_job();
        return;
      case 12:
        run_pods(/*faults=*/true);
        return;
      default:
        return look(/*crash=*/pick(5) == 0);
    }
  }

  /// Nothing fails any more, every gate opens, and each plan that is shown is approved.
  bool comes_to_its_end() {
    resource_["spec"]["suspend"] = false;
    edited();
    dependency_ready_ = true;
    for (int i = 0; i < 300; ++i) {
      if (is_done()) return true;
      annotate(shown_plan());
      look(/*crash=*/false);
      run_pods(/*faults=*/false);
      now_ += minutes(7);
    }
    return false;
  }

  std::string state() const { return resource_.dump(1); }

 private:
  int pick(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }
  void edited() {
    resource_["metadata"]["generation"] = resource_["metadata"]["generation"].get<int>() + 1;
  }
  void annotate(const std::string& hash) {
    if (hash.empty())
      resource_["metadata"].erase("annotations");
    else
      resource_["metadata"]["annotations"][api::kApprove] = hash;
  }
  std::string shown_plan() const {
    const Json& status = resource_["status"];
    return status.contains("plan") ? status["plan"]["hash"].get<std::string>() : "";
  }
  std::string content() const { return std::format("c{}", content_); }
  static int number_of(const std::string& revision) { return revision[1] - '0'; }
  int target() const { return number_of(resource_["spec"]["target"]); }
  std::string plan_hash(int target) const {
    return sha256_hex(std::format("{} {} {}", database_, target, content_));
  }

  bool is_done() const {
    const Json& status = resource_["status"];
    if (status["observedGeneration"] != resource_["metadata"]["generation"]) return false;
    for (const Json& condition : status["conditions"])
      if (condition["type"] == "Ready")
        return condition["status"] == "True" && database_ >= target() && active_jobs() == 0;
    return false;
  }

  std::size_t active_jobs() const {
    return static_cast<std::size_t>(std::ranges::count_if(jobs_, [](const ObservedJob& job) {
      return job.state == ObservedJob::State::kActive && !job.deleting;
    }));
  }

  /// One look of an operator; one that crashes does not write the status.
  void look(bool crash) {
    Observed observed{.resource = api::schema_migration_from_json(resource_),
                      .jobs = jobs_,
                      .pods = pods_,
                      .events = {},
                      .content = content(),
                      .dependencies = {{.name = "billing",
                                        .obstacle = dependency_ready_ ? "" : "(RevisionFailed)"}}};
    const Decision decision = decide(observed, {.runner = {.image = "headway:1"}}, now_);
    for (const Action& action : decision.actions) {
      if (const auto* create = std::get_if<CreateJob>(&action)) this->create(create->job);
      if (const auto* remove = std::get_if<DeleteJob>(&action)) this->remove(remove->uid);
      if (const auto* expire = std::get_if<ExpireJob>(&action))
        for (ObservedJob& job : jobs_)
          if (job.uid == expire->uid) job.expires = true;
    }
    if (!crash) resource_["status"] = api::to_json(decision.status);
  }

  void create(Json object) {
    object["metadata"]["uid"] = std::format("job{}", ++made_);
    object["metadata"]["creationTimestamp"] = time_text(now_);
    const ObservedJob job = observe_job(object);
    const auto same = std::ranges::find(jobs_, job.name, &ObservedJob::name);
    if (same != jobs_.end()) {
      CHECK(same->run.id == job.run.id);  // AlreadyExists
      return;
    }
    require_allowed(job.run);
    const Json& arguments = object["spec"]["template"]["spec"]["containers"][0]["args"];
    target_of_job_[job.uid] = number_of(arguments.back());
    jobs_.push_back(job);
  }

  void require_allowed(const Run& run) const {
    const Json& spec = resource_["spec"];
    CHECK_FALSE(spec.value("suspend", false));
    CHECK(dependency_ready_);
    CHECK(active_jobs() == 0);
    CHECK(std::ranges::none_of(pods_, may_be_at_work));
    const bool manual = spec.value("approval", "Automatic") == "Manual";
    CHECK((manual || !run.purpose.only_plan));
    if (run.purpose.only_plan) return;
    if (spec.contains("window")) CHECK((now_.time_since_epoch() / minutes(1)) % 60 < 30);
    if (!manual) return;
    const Json& metadata = resource_["metadata"];
    REQUIRE(metadata.contains("annotations"));
    CHECK(metadata["annotations"].value(api::kApprove, "") == run.purpose.plan_hash);
    // The database may have moved since; the spec and the revisions have not.
    CHECK(planned_.at(run.purpose.plan_hash) == std::pair(target(), content_));
  }

  void remove(const std::string& uid) {
    for (ObservedJob& job : jobs_)
      if (job.uid == uid) job.deleting = true;
    clear();
  }

  /// Jobs that are being deleted go when their pods have ended, and the pods with them.
  void clear() {
    std::erase_if(jobs_, [&](const ObservedJob& job) {
      const auto works = [&](const ObservedPod& pod) {
        return pod.job_uid == job.uid && pod.runner == ObservedPod::Runner::kRunning;
      };
      if (!job.deleting || std::ranges::any_of(pods_, works)) return false;
      std::erase_if(pods_, [&](const ObservedPod& pod) { return pod.job_uid == job.uid; });
      return true;
    });
  }

  /// Somebody deletes the Job that is under way with its pod, whatever the runner has done.
  void lose_job() {
    const auto job = std::ranges::find(jobs_, ObservedJob::State::kActive, &ObservedJob::state);
    if (job == jobs_.end()) return;
    std::erase_if(pods_, [&](const ObservedPod& pod) { return pod.job_uid == job->uid; });
    jobs_.erase(job);
  }

  /// Each active Job comes one step further: a pod, a runner, an end.
  void run_pods(bool faults) {
    for (ObservedJob& job : jobs_) {
      if (job.state != ObservedJob::State::kActive) continue;
      const auto pod = std::ranges::find(pods_, job.uid, &ObservedPod::job_uid);
      if (pod == pods_.end()) {
        ObservedPod made;
        made.name = made.uid = "pod-of-" + job.uid;
        made.job_uid = job.uid;
        made.created_at = now_;
        if (!job.deleting) pods_.push_back(made);
      } else if (pod->runner == ObservedPod::Runner::kWaiting) {
        pod->runner = ObservedPod::Runner::kRunning;
      } else {
        end(job, *pod, faults);
      }
    }
    clear();
  }

  void end(ObservedJob& job, ObservedPod& pod, bool faults) {
    Outcome outcome = run_of(job, faults);
    int code = outcome.error ? (outcome.error->reason == "ConnectionLost" ? 3 : 4) : 0;
    pod.termination_message = to_json(outcome);
    if (faults && pick(6) == 0) {
      code = 137;  // Killed behind its COMMIT.
      pod.termination_message.clear();
    }
    pod.runner = ObservedPod::Runner::kTerminated;
    pod.ended = true;
    pod.exit_code = code;
    pod.terminated_at = now_;
    job.state = code == 0 ? ObservedJob::State::kComplete : ObservedJob::State::kFailed;
    job.finished_at = now_;
  }

  /// The runner's part: its ledger, the plan's hash under the lock, the content's hash.
  Outcome run_of(const ObservedJob& job, bool faults) {
    const Run& run = job.run;
    if (const auto ended = ledger_.find(run.id); ended != ledger_.end()) return ended->second;
    const int target = target_of_job_.at(job.uid);
    Outcome outcome;
    outcome.run = run.id;
    const auto failed = [&](OutcomeKind kind, const char* reason) {
      outcome.outcome = kind;
      outcome.error.emplace().reason = reason;
      return outcome;
    };
    if (faults && pick(4) == 0) return failed(OutcomeKind::kFailed, "ConnectionLost");
    if (run.content != content()) return failed(OutcomeKind::kFailed, "SourceChanged");
    outcome.from = outcome.current = {std::format("r{}", database_)};
    outcome.to = {std::format("r{}", target)};
    if (database_ >= target) {
      outcome.outcome = OutcomeKind::kUpToDate;
      outcome.to = outcome.current;
      return outcome;
    }
    outcome.pending = target - database_;
    if (run.purpose.only_plan) {
      outcome.outcome = OutcomeKind::kPlanned;
      planned_[plan_hash(target)] = {target, content_};
      outcome.plan =
          PlanRecord{.hash = plan_hash(target), .revisions = outcome.to, .destructive = outcome.to};
      return outcome;
    }
    const std::string& hash = run.purpose.plan_hash;
    if (!hash.empty() && hash != plan_hash(target))
      return failed(OutcomeKind::kPlanChanged, "PlanChanged");
    database_ = target;
    outcome.outcome = OutcomeKind::kSucceeded;
    outcome.applied = outcome.current = outcome.to;
    outcome.pending = 0;
    return ledger_[run.id] = outcome;
  }

  std::mt19937 random_;
  Json resource_ = json_of_yaml(kResource);
  std::vector<ObservedJob> jobs_;
  std::vector<ObservedPod> pods_;
  Time now_ = *parse_time("2026-11-22T10:00:00Z");
  bool dependency_ready_ = true;
  int database_ = 0;
  int content_ = 1;
  int made_ = 0;
  std::map<std::string, Outcome> ledger_;
  std::map<std::string, int> target_of_job_;
  std::map<std::string, std::pair<int, int>> planned_;  ///< target and content, by hash
};

/// The walks of these seeds. One test of all would be long enough to look like one that hangs.
void walk(unsigned from, unsigned to) {
  for (unsigned seed = from; seed <= to; ++seed) {
    INFO("seed " << seed);
    World world(seed);
    for (int i = 0; i < 300; ++i)
      world.step();
    const bool ended = world.comes_to_its_end();
    INFO(world.state());
    CHECK(ended);
  }
}

}  // namespace

TEST_CASE("on no walk does a run begin that a gate holds, and every walk comes to its end: 1") {
  walk(1, 50);
}

TEST_CASE("on no walk does a run begin that a gate holds, and every walk comes to its end: 2") {
  walk(51, 100);
}

TEST_CASE("on no walk does a run begin that a gate holds, and every walk comes to its end: 3") {
  walk(101, 150);
}

TEST_CASE("on no walk does a run begin that a gate holds, and every walk comes to its end: 4") {
  walk(151, 200);
}

TEST_CASE("on no walk does a run begin that a gate holds, and every walk comes to its end: 5") {
  walk(201, 250);
}

TEST_CASE("on no walk does a run begin that a gate holds, and every walk comes to its end: 6") {
  walk(251, 300);
}

}  // namespace headway::testing
