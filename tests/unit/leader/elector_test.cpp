#include "operator/leader/elector.hpp"

#include "tests/unit/leader/lease_server.hpp"
#include "tests/unit/leader/replica_clock.hpp"

#include <memory>
#include <optional>
#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::leader;
using namespace headway::testing;
using namespace std::chrono_literals;
using kube::TransportError;
using When = LeaseTransport::When;

namespace {

const std::optional<kube::Response> kNoAnswer;
const kube::ObjectKey kLease{"headway-system", "headway-operator"};

struct Replica {
  LeaseTransport transport;
  const ReplicaClock& clock;
  kube::Client client{transport, clock, {}};
  Lead lead{clock};
  Elector elector;

  Replica(LeaseServer& server, const ReplicaClock& the_clock, const std::string& identity,
          LeaseTransport::Meanwhile meanwhile = {})
      : transport(server, std::move(meanwhile)),
        clock(the_clock),
        elector(client, clock, lead,
                {.lease = kLease, .identity = identity, .random = [] { return 0.5; }}) {}

  bool look() { return elector.look({}); }
};

struct Fixture {
  ReplicaClock clock;
  LeaseServer server;
  std::optional<TransportError::Kind> fault;  ///< of the first replica's requests
  When at = When::kBefore;
  int requests = 0;  ///< of the first replica

  Replica first{server, clock, "first", [this](When when, const kube::Request&) {
                  requests += when == When::kBefore ? 1 : 0;
                  if (fault && when == at) throw TransportError(*fault, "no route to host");
                  return kNoAnswer;
                }};
  Replica second{server, clock, "second"};

  void first_leads() {
    REQUIRE(first.look());
    REQUIRE(first.elector.leads());
    REQUIRE(first.lead.holds());
    REQUIRE(second.look());
    REQUIRE_FALSE(second.elector.leads());
  }
  std::string spec(const char* field) const { return (*server.lease())["spec"][field].dump(); }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "the first replica creates the Lease and leads, the second one waits") {
  first_leads();
  CHECK(server.holder() == "first");
  CHECK(spec("leaseDurationSeconds") == "15");
  CHECK(spec("leaseTransitions") == "0");
  CHECK(first.elector.pause() == 2s);
  CHECK(second.elector.pause() == 2200ms);
  clock.move(2s);
  requests = 0;
  CHECK(first.look());
  CHECK(requests == 1);  // A renewal needs no read before it.
  CHECK(spec("renewTime") > spec("acquireTime"));
}

TEST_CASE_METHOD(Fixture, "a released Lease is taken at the next look") {
  first_leads();
  first.elector.release();
  CHECK_FALSE(first.lead.holds());
  CHECK(server.holder().empty());
  CHECK(spec("leaseDurationSeconds") == "1");
  CHECK(second.look());
  CHECK(second.lead.holds());
  CHECK(spec("leaseTransitions") == "1");
  first.elector.release();  // Of a replica that does not lead: nothing happens.
  CHECK(server.holder() == "second");
}

TEST_CASE_METHOD(Fixture, "a Lease is released after a stop in the midst of a renewal, too") {
  std::stop_source stop;
  bool stops = false;
  Replica stopped(server, clock, "stopped", [&](When when, const kube::Request&) {
    if (stops && when == When::kAfter) {
      stop.request_stop();
      throw TransportError(TransportError::Kind::kCancelled, "stopped");
    }
    return kNoAnswer;
  });
  CHECK(stopped.elector.look(stop.get_token()));
  CHECK(stopped.lead.holds());
  clock.move(2s);
  stops = true;
  CHECK(stopped.elector.look(stop.get_token()));  // The renewal is accepted, its answer is lost.
  stops = false;
  CHECK(stopped.lead.holds());
  stopped.elector.release();
  CHECK_FALSE(stopped.lead.holds());
  CHECK(server.holder().empty());
}

TEST_CASE_METHOD(Fixture, "a Lease that another replica holds by now is not released") {
  first_leads();
  fault = TransportError::Kind::kLost;
  clock.move(2s);
  CHECK(first.look());  // The next request has to read the Lease again.
  fault.reset();
  auto taken = *server.lease();
  taken["spec"]["holderIdentity"] = "second";
  server.put(taken);
  first.elector.release();
  CHECK(server.holder() == "second");
}

TEST_CASE_METHOD(Fixture,
                 "a dead leader is followed when its Lease has not changed for 15 seconds") {
  first_leads();
  clock.move(14s);
  CHECK(second.look());
  CHECK_FALSE(second.elector.leads());
  CHECK(second.elector.pause() == 1s);  // not a whole retry period
  clock.move(1s);
  CHECK_FALSE(first.lead.holds());
  CHECK(second.look());
  CHECK(second.lead.holds());
  CHECK(spec("leaseTransitions") == "1");
}

TEST_CASE_METHOD(Fixture,
                 "a leader that cannot renew leads for ten seconds, and not a moment more") {
  first_leads();
  fault = TransportError::Kind::kConnect;
  for (int i = 0; i < 4; ++i) {
    clock.move(2s);
    CHECK(first.look());
    CHECK(first.lead.holds());
  }
  CHECK(first.elector.pause() == 2s);
  clock.move(1999ms);
  CHECK(first.lead.holds());
  clock.move(1ms);
  CHECK_FALSE(first.lead.holds());
  CHECK_FALSE(first.look());
  CHECK_FALSE(first.elector.leads());
}

TEST_CASE_METHOD(Fixture, "the ten seconds begin when the renewal is sent") {
  ReplicaClock& time = clock;
  Replica slow(server, clock, "slow", [&](When when, const kube::Request& request) {
    if (when == When::kAfter && request.method != kube::Method::kGet) time.move(4s);
    return kNoAnswer;
  });
  CHECK(slow.look());
  CHECK(slow.lead.holds());
  clock.move(5999ms);
  CHECK(slow.lead.holds());
  clock.move(1ms);
  CHECK_FALSE(slow.lead.holds());
}

TEST_CASE_METHOD(Fixture, "a claim whose answer comes too late is no lead") {
  ReplicaClock& time = clock;
  Replica paused(server, clock, "paused", [&](When when, const kube::Request& request) {
    if (when == When::kAfter && request.method != kube::Method::kGet) time.move(1h);
    return kNoAnswer;
  });
  paused.look();
  CHECK(server.holder() == "paused");
  CHECK_FALSE(paused.lead.holds());
  CHECK_FALSE(paused.look());
}

TEST_CASE_METHOD(Fixture,
                 "a Lease that was read before a long pause is not taken from its holder") {
  first_leads();
  ReplicaClock& time = clock;
  bool pause = false;
  Replica paused(server, clock, "paused", [&](When when, const kube::Request& request) {
    if (!pause || when == When::kBefore || request.method != kube::Method::kGet) return kNoAnswer;
    time.move(1h);
    CHECK_FALSE(first.look());
    CHECK(second.look());
    return kNoAnswer;
  });
  CHECK(paused.look());
  pause = true;
  CHECK(paused.look());
  CHECK_FALSE(paused.elector.leads());
  CHECK(server.holder() == "second");
  CHECK(second.lead.holds());
}

TEST_CASE_METHOD(Fixture,
                 "a leader whose renewal was accepted and whose answer was lost leads on") {
  first_leads();
  clock.move(2s);
  fault = TransportError::Kind::kLost;
  at = When::kAfter;
  CHECK(first.look());
  fault.reset();
  clock.move(2s);
  CHECK(first.look());
  CHECK(first.lead.holds());
  CHECK(spec("leaseTransitions") == "0");
  clock.move(9s);
  CHECK(first.lead.holds());
}

TEST_CASE_METHOD(Fixture, "a leader that meets a newer version reads it, at once, and leads on") {
  first_leads();
  auto labelled = *server.lease();
  labelled["metadata"]["labels"] = {{"team", "a"}};
  server.put(labelled);
  clock.move(2s);
  CHECK(first.look());
  CHECK(first.elector.pause() == 0s);
  CHECK(first.look());
  CHECK(first.elector.pause() == 2s);
  CHECK((*server.lease())["metadata"]["labels"]["team"] == "a");
  CHECK(server.holder() == "first");
}

TEST_CASE_METHOD(Fixture, "a leader whose Lease was deleted creates it again and leads on") {
  first_leads();
  server.put(std::nullopt);
  clock.move(2s);
  CHECK(first.look());
  CHECK(first.elector.pause() == 0s);
  CHECK(first.look());
  CHECK(first.lead.holds());
  CHECK(server.holder() == "first");
}

TEST_CASE_METHOD(Fixture, "a leader whose Lease was deleted and taken is no leader any more") {
  first_leads();
  server.put(std::nullopt);
  CHECK(second.look());
  CHECK(second.lead.holds());
  CHECK(first.look());
  CHECK_FALSE(first.look());
  CHECK_FALSE(first.lead.holds());
}

TEST_CASE_METHOD(Fixture, "of two replicas that find the Lease free at once one leads") {
  Replica third(server, clock, "third", [this](When when, const kube::Request& request) {
    if (when == When::kBefore && request.method == kube::Method::kPost) CHECK(second.look());
    return kNoAnswer;
  });
  CHECK(third.look());
  CHECK(second.lead.holds());
  CHECK_FALSE(third.lead.holds());
  CHECK(third.elector.pause() == 2200ms);
}

TEST_CASE_METHOD(Fixture, "a replica that cannot read the Lease says so, until it can") {
  fault = TransportError::Kind::kConnect;
  CHECK(first.look());
  CHECK_FALSE(first.elector.has_looked());
  CHECK(first.elector.pause() == 2200ms);
  fault.reset();
  CHECK(first.look());
  CHECK(first.elector.has_looked());
}

TEST_CASE_METHOD(Fixture, "run() ends with the lead, and has called on_lead once") {
  int called = 0;
  const auto end = first.elector.run({}, [&] {
    ++called;
    fault = TransportError::Kind::kConnect;
  });
  CHECK(end == Elector::End::kLost);
  CHECK(called == 1);
  CHECK(server.holder() == "first");
}
