#include "operator/kube/reflector/informer.hpp"

#include "tests/api/api_server.hpp"

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace headway::kube;
using namespace std::chrono_literals;
using headway::testing::ApiServer;

namespace {

std::vector<std::string> group_of(const ObjectKey&, const Json& object) {
  return {object.value(Json::json_pointer("/metadata/labels/group"), "")};
}

struct Fixture : ApiServer {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> changes;
  Informer<Json> informer{client,
                          clock,
                          {.resource = kConfigMaps, .selection = {ns, "watched=yes", ""}},
                          {.read = [](const Json& object) { return object; },
                           .index_of = group_of,
                           .on_change =
                               [this](const ObjectKey& key, const auto& before, const auto& after) {
                                 const std::lock_guard lock(mutex);
                                 changes.push_back((!before ? "+" : after ? "~" : "-") + key.name);
                                 changed.notify_all();
                               }}};

  ~Fixture() { informer.stop(); }

  Json watched(const std::string& name) const {
    Json object = config_map(name);
    object["metadata"]["labels"] = {{"watched", "yes"}, {"group", "g"}};
    return object;
  }
  std::vector<std::string> after_changes(std::size_t count) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, 60s, [&] { return changes.size() >= count; });
    return changes;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "an informer keeps the same objects as the API server") {
  client.create(kConfigMaps, watched("a"), {}, {});
  client.create(kConfigMaps, config_map("stranger"), {}, {});
  informer.start();
  CHECK(after_changes(1) == std::vector<std::string>{"+a"});

  client.create(kConfigMaps, watched("b"), {}, {});
  after_changes(2);
  client.patch(kConfigMaps, {ns, "a"}, Part::kWhole, PatchType::kMerge, {{"data", {{"k", "v"}}}},
               {}, {});
  after_changes(3);
  client.remove(kConfigMaps, {ns, "b"}, {}, {});
  CHECK(after_changes(4) == std::vector<std::string>{"+a", "+b", "~a", "-b"});
  CHECK(informer.has_synced());

  const auto kept = informer.get({ns, "a"});
  REQUIRE(kept);
  CHECK(kept->at("data") == Json{{"k", "v"}});
  CHECK(kept->at("kind") == "ConfigMap");
  CHECK(informer.version({ns, "a"}) == metadata_text(*kept, "resourceVersion"));
  CHECK(informer.by_index("g") == std::vector{kept});

  // No longer selected is gone, as far as the informer can know.
  client.patch(kConfigMaps, {ns, "a"}, Part::kWhole, PatchType::kMerge,
               {{"metadata", {{"labels", {{"watched", nullptr}}}}}}, {}, {});
  CHECK(after_changes(5).back() == "-a");
  CHECK_FALSE(informer.get({ns, "a"}));

  const auto began = std::chrono::steady_clock::now();
  informer.stop();
  // The watch itself would end by its idle timeout of 75 s.
  CHECK(std::chrono::steady_clock::now() - began < 60s);
}
