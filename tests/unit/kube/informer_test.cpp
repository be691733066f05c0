#include "operator/kube/reflector/informer.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

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

std::optional<std::string> job_of(const Json& pod) {
  return pod.value(Json::json_pointer("/metadata/labels/job"), "");
}

}  // namespace

TEST_CASE("an informer fills its cache on its own thread and stops at once") {
  SilentServer server;
  const headway::SystemClock clock;
  const Client client(server, clock, {});
  std::atomic<int> changes = 0;
  Informer<std::string> informer(
      client, clock, {.resource = kPods},
      {.read = job_of,
       .index_of = [](const ObjectKey&, const std::string& job) { return std::vector{job}; },
       .on_change = [&](auto&&...) { ++changes; }});
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
  const Informer<std::string> informer(client, clock, {.resource = kPods}, {.read = job_of});
  CHECK_FALSE(informer.has_synced());
}
