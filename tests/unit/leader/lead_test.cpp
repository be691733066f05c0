#include "operator/leader/lead.hpp"

#include "operator/kube/client.hpp"
#include "operator/leader/boot_clock.hpp"
#include "operator/leader/fenced_transport.hpp"
#include "tests/unit/kube/manual_clock.hpp"
#include "tests/unit/kube/scripted_transport.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway;
using namespace std::chrono_literals;
using kube::Method;
using kube::TransportError;
using testing::ManualClock;
using testing::ScriptedTransport;

namespace {

struct Fixture {
  ManualClock clock;
  leader::Lead lead{clock};
  ScriptedTransport transport;
  leader::FencedTransport fenced{transport, lead};

  bool sends(Method method) {
    transport.add({});
    const std::size_t before = transport.requests().size();
    try {
      fenced.send({.method = method, .path = "/x?fieldManager=y"}, {});
    } catch (const TransportError& error) {
      CHECK(error.kind() == TransportError::Kind::kCancelled);
      CHECK(std::string_view(error.what())
                .ends_with(" /x: not sent, since this replica does not lead"));
    }
    return transport.requests().size() > before;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a replica writes only while it leads, and reads always") {
  const Method method = GENERATE(Method::kPost, Method::kPut, Method::kPatch, Method::kDelete);
  CHECK_FALSE(sends(method));
  CHECK(sends(Method::kGet));
  lead.extend(clock.monotonic() + 10s);
  CHECK(sends(method));
  clock.move(9999ms);
  CHECK(sends(method));
  clock.move(1ms);  // Nobody has noticed yet: the process was paused.
  CHECK_FALSE(sends(method));
  CHECK(sends(Method::kGet));
  lead.extend(clock.monotonic() + 10s);
  CHECK(sends(method));
  lead.end();
  CHECK_FALSE(sends(method));
}

TEST_CASE_METHOD(Fixture, "a lead that nobody ends is overdue after a while") {
  CHECK_FALSE(lead.is_overdue(15s));
  lead.extend(clock.monotonic() + 10s);
  clock.move(24999ms);
  CHECK_FALSE(lead.is_overdue(15s));
  clock.move(1ms);
  CHECK(lead.is_overdue(15s));
  lead.end();
  CHECK_FALSE(lead.is_overdue(15s));
  lead.extend(std::chrono::steady_clock::time_point::max());  // without an election
  clock.move(1h);
  CHECK_FALSE(lead.is_overdue(15s));
  CHECK(lead.holds());
}

TEST_CASE_METHOD(Fixture, "a stream is fenced as any other request") {
  transport.add({});
  const auto ignore = [](std::string_view) {};
  CHECK_NOTHROW(fenced.stream({.path = "/watch"}, ignore, 1s, {}));
  CHECK_THROWS_AS(fenced.stream({.method = Method::kPost, .path = "/x"}, ignore, 1s, {}),
                  TransportError);
}

TEST_CASE("a retry is fenced, too: the lead may end during the pause before it") {
  Fixture fixture;
  const kube::Client client(fixture.fenced, fixture.clock, {});
  fixture.lead.extend(fixture.clock.monotonic() + 10s);
  fixture.transport.add({.status = 429, .body = "{}", .headers = {{"retry-after", "10"}}});
  fixture.transport.add({.status = 201, .body = "{}"});
  CHECK_THROWS_AS(client.create(kube::kJobs, {{"metadata", {{"name", "j"}}}}, {}, {}),
                  TransportError);
  CHECK(fixture.transport.requests().size() == 1);
}

TEST_CASE("the clock of leases does not step back") {
  const leader::BootClock clock;
  const auto before = clock.monotonic();
  CHECK(clock.sleep(1ms, {}));
  CHECK(clock.monotonic() >= before + 1ms);
}
