#include "operator/kube/reflector/informer.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>

#include <catch2/catch_test_macros.hpp>

using namespace headway::kube;

namespace {

/// Lists two pods, and then a watch that says nothing until it is stopped.
class SilentServer final : public Transport {
 public:
  Response send(const Request&, std::stop_token) override {
    return {
        200, {}, R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[
        {"metadata":{"namespace":"n","name":"a","labels":{"job":"x"}}},
        {"metadata":{"namespace":"n","name":"b"}}]})"};
  }
  Response stream(const Request&, const OnChunk& on_chunk, std::chrono::milliseconds,
                  std::stop_token stop) override {
    on_chunk({});
    std::unique_lock lock(mutex_);
    watched_ = true;
    wake_.notify_all();
    wake_.wait(lock, stop, [] { return false; });
    throw TransportError(TransportError::Kind::kCancelled, "stopped");
  }
  void wait_for_watch() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return watched_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any wake_;
  bool watched_ = false;
};

std::vector<std::string> job_of(const Json& pod) {
  const Json::json_pointer job("/metadata/labels/job");
  if (!pod.contains(job)) return {};
  return {pod.at(job).get<std::string>()};
}

}  // namespace

TEST_CASE("an informer fills its cache on its own thread and stops at once") {
  SilentServer server;
  const headway::SystemClock clock;
  const Client client(server, clock, {});
  std::atomic<int> changes = 0;
  Reflector::Options options{.resource = kPods, .on_change = [&](auto&&...) { ++changes; }};
  Informer informer(client, clock, {.reflector = std::move(options), .index_of = job_of});
  CHECK_FALSE(informer.get({"n", "a"}));
  informer.start();
  server.wait_for_watch();
  CHECK(informer.has_synced());
  CHECK(changes == 2);
  CHECK(informer.get({"n", "b"}));
  REQUIRE(informer.by_index("x").size() == 1);
  CHECK(informer.by_index("x").front() == informer.get({"n", "a"}));
  informer.stop();
  CHECK(informer.get({"n", "b"}));
}

TEST_CASE("an informer that was never started can be destroyed") {
  SilentServer server;
  const headway::SystemClock clock;
  const Client client(server, clock, {});
  const Informer informer(client, clock, {.reflector = {.resource = kPods}});
  CHECK_FALSE(informer.has_synced());
}
