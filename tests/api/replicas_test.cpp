// Replicas of the operator, as processes that are stopped, killed and paused, on a real API server.
#include "tests/api/migrations.hpp"
#include "tests/api/operator_process.hpp"

#include <chrono>
#include <csignal>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::kube;
using namespace headway::testing;
using namespace std::chrono_literals;

namespace {

constexpr Resource kLeases{"coordination.k8s.io", "v1", "leases"};
constexpr const char* kLeads = ": this replica leads";
constexpr const char* kWaits = ": this replica waits";

/// An operator of an election. Shorter than by default, so that the test is, and long enough for a
/// busy machine to renew in time.
struct Replica : OperatorProcess {
  explicit Replica(const std::string& ns) : Replica(ns, ns) {}
  Replica(const std::string& ns, const std::string& lease_namespace)
      : OperatorProcess(ns,
                        {"--leader-elect", "--leader-elect-resource-namespace=" + lease_namespace,
                         "--leader-elect-lease-duration=8s", "--leader-elect-renew-deadline=6s",
                         "--leader-elect-retry-period=1s"}) {}

  bool leads() const { return said(kLeads); }
  bool waits() const { return said(kWaits); }
  bool has_gauge(int value) const {
    return get("/metrics")
        .body.contains("leader_election_master_status{name=\"headway-operator\"} " +
                       std::to_string(value) + "\n");
  }
};

void until(const std::function<bool()>& state) {
  const auto deadline = std::chrono::steady_clock::now() + 2min;
  while (!state()) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::sleep_for(20ms);
  }
}

struct Replicas : Migrations {
  Replica first{ns};
  std::optional<Replica> second;

  Replicas() {
    until([this] { return first.leads(); });
    second.emplace(ns);
    until([this] { return second->waits(); });
  }

  Json lease() const { return client.get(kLeases, {ns, "headway-operator"}, {})["spec"]; }
  std::string job(const std::string& migration) const { return job_of(get(migration)); }
  std::string outcome(const std::string& migration) const {
    const Json::json_pointer outcome("/status/outcome");
    const Json object = get(migration);
    return object.contains(outcome) ? object[outcome].get<std::string>() : std::string();
  }

  void begin(const std::string& migration) const {
    create(migration);
    until([&] { return !job(migration).empty(); });
  }
  void finish(const std::string& migration) const {
    end_pod(job(migration), 0,
            {{"outcome", "Succeeded"}, {"from", {}}, {"to", {"9b1c"}}, {"current", {"9b1c"}}});
  }
  /// All that an operator writes here, with its versions.
  std::string written() const {
    Json all;
    for (const Resource& resource : {kSchemaMigrations, kJobs, kPods, kEvents, kLeases})
      for (const Json& object : client.list(resource, {ns, "", ""}, {}, {}).items)
        all[std::string(resource.plural)][metadata_text(object, "name")] =
            metadata_text(object, "resourceVersion");
    return all.dump();
  }
};

}  // namespace

TEST_CASE_METHOD(Replicas, "of two replicas one works, and both are ready") {
  until([this] { return first.get("/readyz").status == 200; });
  until([this] { return second->get("/readyz").status == 200; });
  CHECK(second->get("/healthz").status == 200);
  CHECK(first.has_gauge(1));
  CHECK(second->has_gauge(0));
  begin("app");
  CHECK(first.said("created Job"));
  CHECK(
      second->get("/metrics").body.contains("workqueue_adds_total{name=\"schemamigration\"} 0\n"));
  CHECK_FALSE(second->log().contains("workers start"));
}

TEST_CASE_METHOD(Replicas,
                 "a leader that is stopped releases its Lease, and the other one follows") {
  begin("app");
  first.signal(SIGTERM);
  until([this] { return second->leads(); });
  CHECK(first.wait() == 0);
  // Before its 8 seconds were over, hence with no need for the expiry.
  CHECK(first.said("leader election: released Lease"));
  CHECK(lease()["leaseTransitions"] == 1);
  finish("app");
  until([this] { return outcome("app") == "Succeeded"; });
  CHECK(count(kJobs) == 1);
  CHECK(second->has_gauge(1));
}

TEST_CASE_METHOD(Replicas, "a leader that is killed is followed when its Lease has expired") {
  begin("app");
  first.signal(SIGKILL);
  CHECK(first.wait() == 128 + SIGKILL);
  const Json before = lease();
  finish("app");
  until([this] { return second->leads(); });
  CHECK(before["leaseTransitions"] == 0);
  CHECK(lease()["leaseTransitions"] == 1);
  until([this] { return outcome("app") == "Succeeded"; });
  CHECK(count(kJobs) == 1);
}

TEST_CASE_METHOD(Replicas,
                 "a leader that is paused, and goes on when another one has led, changes nothing") {
  begin("app");
  first.signal(SIGSTOP);
  finish("app");
  until([this] { return second->leads(); });
  until([this] { return outcome("app") == "Succeeded"; });
  // Now nobody leads, and there is work that only the paused one could do.
  second->signal(SIGKILL);
  CHECK(second->wait() == 128 + SIGKILL);
  create("late");
  const std::string before = written();

  first.signal(SIGCONT);
  CHECK(first.wait() == 1);
  CHECK(first.said("leader election: lost: "));
  CHECK(written() == before);

  second.emplace(ns);
  until([this] { return !job("late").empty(); });
  CHECK(count(kJobs) == 2);
}

TEST_CASE_METHOD(Replicas, "a leader whose election hangs writes nothing once its time is over") {
  begin("app");
  {
    const HeldThread held(first.process(), "election");
    until([this] { return second->leads(); });
    second->signal(SIGKILL);
    CHECK(second->wait() == 128 + SIGKILL);
    create("late");
    finish("app");
    const std::string before = written();
    until([this] { return first.said("jobs: not sent, since this replica does not lead"); });
    until([this] { return first.said("/app/status: not sent, since this replica does not lead"); });
    CHECK(written() == before);
    CHECK(first.has_gauge(0));
    until([this] { return first.get("/healthz").status == 503; });
  }
  CHECK(first.wait() == 1);
}

TEST_CASE_METHOD(Migrations, "a replica that cannot take its Lease is not ready, and says why") {
  const Replica replica(ns, "no-such-namespace");
  const char* const problem = "the Lease of the leader election could not be read and taken yet\n";
  until([&] { return replica.get("/readyz").body == problem; });
  CHECK(replica.get("/readyz").status == 503);
  CHECK(replica.get("/healthz").status == 200);
  until([&] { return replica.said("leader election: cannot take Lease no-such-namespace/"); });
  CHECK(replica.said("namespaces \"no-such-namespace\" not found"));
}
