#include "tests/api/api_server.hpp"

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace headway::kube;
using namespace std::chrono_literals;
using headway::testing::ApiServer;
using Type = WatchEvent::Type;

namespace {

/// Not cached by the API server, so that lists and watches reach etcd.
constexpr Resource kCoreEvents{"", "v1", "events"};

struct Fixture : ApiServer {
  Selection here{ns, "", ""};
  std::string version;             // of the last event
  std::vector<std::string> names;  // of the events, bookmarks left out

  /// Watches from `version` until `count` events have come.
  void watch(std::size_t count) {
    std::stop_source enough;
    std::size_t seen = 0;
    try {
      client.watch(
          kConfigMaps, here, {.resource_version = version, .timeout = 30s},
          [&](const WatchEvent& event) {
            version = metadata_text(event.object, "resourceVersion");
            if (event.type == Type::kBookmark) return;
            names.push_back(metadata_text(event.object, "name"));
            if (++seen == count) enough.request_stop();
          },
          enough.get_token());
    } catch (const TransportError& error) {
      if (error.kind() != TransportError::Kind::kCancelled) throw;
    }
    CHECK(seen == count);
  }
  void create(const std::string& name) { client.create(kConfigMaps, config_map(name), {}, {}); }

  Json core_event(const std::string& name) const {
    return {{"metadata", {{"namespace", ns}, {"name", name}}},
            {"involvedObject", {{"namespace", ns}}}};
  }
};

template <typename Call>
bool expires(Call call) {
  try {
    call();
  } catch (const ApiError& error) {
    return error.expired();
  }
  return false;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "a watch that was cut goes on where it was") {
  create("a");
  version = client.list(kConfigMaps, here, {}, {}).resource_version;
  create("b");
  create("c");
  watch(1);
  CHECK(names == std::vector<std::string>{"b"});
  client.remove(kConfigMaps, {ns, "a"}, {}, {});
  watch(2);
  CHECK(names == std::vector<std::string>{"b", "c", "a"});
}

TEST_CASE_METHOD(Fixture, "where metadata is enough the data is not sent") {
  client.create(kConfigMaps, config_map("a", {{"a", "1"}}), {}, {});
  Selection metadata = here;
  metadata.metadata_only = true;
  const List list = client.list(kConfigMaps, metadata, {}, {});
  REQUIRE(list.items.size() == 1);
  CHECK(metadata_text(list.items[0], "name") == "a");
  CHECK_FALSE(list.items[0].contains("data"));
  client.create(kConfigMaps, config_map("b", {{"a", "1"}}), {}, {});
  std::stop_source enough;
  Json seen;
  CHECK_THROWS_AS(
      client.watch(
          kConfigMaps, metadata, {.resource_version = list.resource_version, .timeout = 30s},
          [&](WatchEvent event) {
            seen = std::move(event.object);
            enough.request_stop();
          },
          enough.get_token()),
      TransportError);
  CHECK(metadata_text(seen, "name") == "b");
  CHECK_FALSE(seen.contains("data"));
}

TEST_CASE_METHOD(Fixture, "the server ends a watch in order, after a bookmark") {
  version = client.list(kConfigMaps, here, {}, {}).resource_version;
  std::vector<Type> types;
  // A server sends bookmarks only when something has changed since the watch began.
  client.watch(kConfigMaps, here,
               {.resource_version = version, .timeout = 5s, .on_open = [&] { create("a"); }},
               [&](const WatchEvent& event) { types.push_back(event.type); }, {});
  REQUIRE(types.size() > 1);
  CHECK(types.front() == Type::kAdded);
  CHECK(types.back() == Type::kBookmark);
}

TEST_CASE_METHOD(Fixture, "an event of almost a megabyte is one event") {
  version = client.list(kConfigMaps, here, {}, {}).resource_version;
  const std::string large(900'000, 'x');
  client.create(kConfigMaps, config_map("large", {{"a", large}}), {}, {});
  std::stop_source enough;
  std::string seen;
  CHECK_THROWS_AS(client.watch(
                      kConfigMaps, here, {.resource_version = version, .timeout = 30s},
                      [&](const WatchEvent& event) {
                        seen = event.object.at("data").at("a");
                        enough.request_stop();
                      },
                      enough.get_token()),
                  TransportError);
  CHECK(seen == large);
}

TEST_CASE_METHOD(Fixture, "a watch from a version that the server has forgotten expires") {
  install_crd();
  CHECK(expires([&] {
    client.watch(headway::testing::kSchemaMigrations, here,
                 {.resource_version = "1", .timeout = 30s}, [](const WatchEvent&) {}, {});
  }));
}

TEST_CASE_METHOD(Fixture, "after a compaction of etcd a watch expires") {
  client.create(kCoreEvents, core_event("a"), {}, {});
  version = client.list(kCoreEvents, here, {}, {}).resource_version;
  client.create(kCoreEvents, core_event("b"), {}, {});
  client.create(kCoreEvents, core_event("c"), {}, {});
  headway::testing::compact_etcd();
  CHECK(expires([&] {
    client.watch(kCoreEvents, here, {.resource_version = version, .timeout = 30s},
                 [](const WatchEvent&) {}, {});
  }));
}

TEST_CASE_METHOD(Fixture, "a list that expires between its pages is whole all the same") {
  for (const char* const name : {"a", "b", "c", "d"})
    client.create(kCoreEvents, core_event(name), {}, {});
  bool compacted = false;
  std::vector<int> codes;
  const Client observed(transport, clock, {.observer = [&](const RequestRecord& record) {
                          codes.push_back(record.code);
                        }});
  const auto compact_once = [&] {
    if (std::exchange(compacted, true)) return;
    client.remove(kCoreEvents, {ns, "a"}, {}, {});
    client.create(kCoreEvents, core_event("e"), {}, {});
    headway::testing::compact_etcd();
  };
  std::string listed;
  observed.visit(kCoreEvents, here, {.page_size = 2},
                 {.on_object =
                      [&](const Json& object) {
                        listed += metadata_text(object, "name");
                        compact_once();
                      },
                  .on_restart = [&] { listed += '/'; }},
                 {});
  CHECK(listed == "ab/bcde");
  CHECK(codes == std::vector<int>{200, 410, 200});
}
