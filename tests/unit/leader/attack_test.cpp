// Replicas of an election under attack, in simulated time: requests that are slow, that fail, whose
// answers are lost, processes that are paused in the midst of a request or killed, outages of the
// API server, clocks that have nothing in common.
#include "operator/leader/elector.hpp"
#include "tests/unit/leader/lease_server.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::leader;
using namespace headway::testing;
using namespace std::chrono_literals;
using kube::TransportError;
using std::chrono::milliseconds;
using When = LeaseTransport::When;

namespace {

class World;

/// The world's time, from another beginning.
class OwnClock final : public Clock {
 public:
  OwnClock(World& world, milliseconds offset) : world_(world), offset_(offset) {}

  Time now() const override;
  std::chrono::steady_clock::time_point monotonic() const override;
  /// On another thread than the simulation's it is the limit of a call, and never reached: the
  /// calls of this world end late, but they end.
  bool sleep(milliseconds duration, std::stop_token stop) const override;

 private:
  World& world_;
  const milliseconds offset_;
  const std::thread::id simulation_ = std::this_thread::get_id();
};

/// One process.
struct Process {
  Process(World& world, const std::string& the_identity);

  const std::string identity;
  OwnClock clock;
  LeaseTransport transport;
  kube::Client client{transport, clock, {}};
  Lead lead{clock};
  Elector elector;
};

class World {
 public:
  explicit World(unsigned seed) : random_(seed) {
    for (Replica& replica : replicas_)
      start(replica);
  }

  milliseconds time() const { return time_; }
  int random(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  bool happens(int in_thousand) { return attacks_ && random(1000) < in_thousand; }
  void end_attacks() { attacks_ = false; }

  /// Time passes; every replica looks when its time has come, but for those that are in a request.
  void pass(milliseconds duration) {
    const milliseconds end = time_ + duration;
    while (time_ < end) {
      time_ += std::min(end - time_, milliseconds(1 + random(400)));
      check();
      for (Replica& replica : replicas_)
        if (!replica.busy && time_ >= replica.next) turn(replica);
    }
  }

  std::optional<kube::Response> meanwhile(When when) {
    if (happens(150)) pass(milliseconds(random(3000)));
    if (happens(15)) pass(milliseconds(random(60'000)));  // The process is paused.
    if (when == When::kBefore && time_ < outage_until_)
      throw TransportError(TransportError::Kind::kConnect, "connection refused");
    if (when == When::kBefore && happens(30))
      return kube::Response{429, {{"retry-after", std::to_string(random(8))}}, "{}"};
    if (happens(60)) throw TransportError(TransportError::Kind::kLost, "connection reset");
    if (happens(5)) outage_until_ = time_ + milliseconds(random(40'000));
    return std::nullopt;
  }

  /// The process that leads; null: none does.
  const Process* leader() const {
    const Process* leads = nullptr;
    for (const Replica& replica : replicas_)
      if (replica.process && replica.process->lead.holds()) leads = replica.process.get();
    return leads;
  }
  void check() {
    const auto leaders = std::ranges::count_if(replicas_, [](const Replica& replica) {
      return replica.process && replica.process->lead.holds();
    });
    REQUIRE(leaders <= 1);
    const Process* leads = leader();
    if (leads == nullptr) return;
    REQUIRE(server.holder() == leads->identity);
    if (leads->identity != last_leader_) ++changes;
    last_leader_ = leads->identity;
  }

  LeaseServer server;
  int changes = 0;
  int losses = 0;

 private:
  struct Replica {
    std::unique_ptr<Process> process;  ///< null: it is not running
    milliseconds next{};
    bool busy = false;
  };

  void start(Replica& replica) {
    replica.process = std::make_unique<Process>(*this, std::format("process-{}", ++processes_));
  }

  void turn(Replica& replica) {
    if (!replica.process) start(replica);
    if (happens(10)) {  // It is killed.
      replica.process.reset();
      replica.next = time_ + milliseconds(random(20'000));
      return;
    }
    replica.busy = true;
    Elector& elector = replica.process->elector;
    const bool stopped = happens(10);
    if (stopped) elector.release();
    const bool lost = !stopped && !elector.look({});
    replica.busy = false;
    check();
    losses += lost ? 1 : 0;
    replica.next = time_ + elector.pause();
    if (lost || stopped) replica.process.reset();
  }

  std::mt19937 random_;
  bool attacks_ = true;
  milliseconds time_{0};
  milliseconds outage_until_{0};
  int processes_ = 0;
  std::string last_leader_;
  std::array<Replica, 3> replicas_;
};

Time OwnClock::now() const {
  return Time(world_.time() - offset_);
}

std::chrono::steady_clock::time_point OwnClock::monotonic() const {
  return std::chrono::steady_clock::time_point(world_.time() + offset_);
}

bool OwnClock::sleep(milliseconds duration, std::stop_token stop) const {
  if (std::this_thread::get_id() != simulation_)
    return SystemClock().sleep(std::chrono::hours(1), std::move(stop));
  world_.pass(duration);
  return !stop.stop_requested();
}

Process::Process(World& world, const std::string& the_identity)
    : identity(the_identity),
      clock(world, milliseconds(1'000'000 + world.random(1'000'000))),
      transport(world.server,
                [&world](When when, const kube::Request&) { return world.meanwhile(when); }),
      elector(client, clock, lead,
              {.lease = {"ns", "lease"}, .identity = identity, .random = [&world] {
                 return world.random(1000) / 1000.0;
               }}) {}

}  // namespace

TEST_CASE("never do two replicas lead, and one does when the attacks are over") {
  int changes = 0;
  int losses = 0;
  for (unsigned seed = 1; seed <= 25; ++seed) {
    INFO("seed " << seed);
    World world(seed);
    world.pass(10min);
    world.end_attacks();
    world.pass(90s);
    const Process* const leader = world.leader();
    REQUIRE(leader != nullptr);
    world.pass(60s);
    CHECK(world.leader() == leader);
    changes += world.changes;
    losses += world.losses;
  }
  // The attacks were none that nobody noticed.
  CHECK(changes > 100);
  CHECK(losses > 50);
}
