#include "operator/kube/reflector/reflector.hpp"

#include "operator/kube/reflector/store.hpp"
#include "tests/unit/kube/manual_clock.hpp"
#include "tests/unit/kube/scripted_transport.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace headway::kube;
using namespace std::chrono_literals;
using headway::testing::Answer;
using headway::testing::ManualClock;
using headway::testing::ScriptedTransport;
using Lines = std::vector<std::string>;
using Pauses = std::vector<std::chrono::milliseconds>;

namespace {

const std::string kListed = "GET /api/v1/pods?limit=250";

std::string watched(const std::string& version) {
  return "GET /api/v1/pods?watch=true&allowWatchBookmarks=true&resourceVersion=" + version +
         "&timeoutSeconds=300";
}

Json pod(const std::string& name, const std::string& version, const std::string& uid = "u") {
  return {{"metadata", {{"name", name}, {"resourceVersion", version}, {"uid", uid}}}};
}

std::string event(const std::string& type, const Json& object) {
  return Json{{"type", type}, {"object", object}}.dump() + "\n";
}

Answer list(const std::string& version, const std::vector<Json>& pods) {
  return {.body = Json{
              {"kind", "PodList"},
              {"apiVersion", "v1"},
              {"metadata", {{"resourceVersion", version}}},
              {"items",
               pods}}.dump()};
}

/// Keeps nothing but the version of an object.
std::optional<std::string> version_of(const Json& object) {
  return metadata_text(object, "resourceVersion");
}

const Json kExpired = {{"kind", "Status"}, {"code", 410}, {"reason", "Expired"}};

/// The reflector under a script: run() plays it to its end on this thread.
struct Fixture {
  ScriptedTransport transport;
  ManualClock clock;
  Client client{transport, clock, {}};
  Lines changes;  // "name: version before -> version after"
  Store<std::string> store{
      {.read = version_of,
       .on_change = [this](const ObjectKey& key, const auto& before, const auto& after) {
         changes.push_back(key.name + ": " + (before ? *before : "-") + " -> " +
                           (after ? *after : "-"));
       }}};
  Reflector reflector{client, clock, store, {.resource = kPods, .random = [] { return 0.0; }}};

  /// A watch that lives for a while and brings `chunks`.
  void lasting_watch(std::vector<std::string> chunks, Answer rest = {}) {
    rest.chunks = std::move(chunks);
    rest.meanwhile = [this] { clock.move(1min); };
    transport.add(std::move(rest));
  }
  void run() { reflector.run(transport.stop_token()); }
};

}  // namespace

TEST_CASE_METHOD(Fixture,
                 "the watch begins at the list's own version and goes on at the last event's") {
  transport.add(list("10", {pod("a", "3"), pod("b", "7")}));
  lasting_watch({event("ADDED", pod("c", "11")) + event("MODIFIED", pod("a", "12")),
                 event("DELETED", pod("b", "13"))});
  lasting_watch({event("BOOKMARK", pod("", "99"))});
  lasting_watch({});
  CHECK_FALSE(reflector.has_synced());
  run();
  CHECK(reflector.has_synced());
  CHECK(transport.lines() == Lines{kListed, watched("10"), watched("13"), watched("99")});
  CHECK(changes == Lines{"a: - -> 3", "b: - -> 7", "c: - -> 11", "a: 3 -> 12", "b: 7 -> -"});
  CHECK(store.keys().size() == 2);
  CHECK(clock.sleeps().empty());
}

TEST_CASE_METHOD(Fixture, "events are put together from pieces, and a cut one comes again") {
  const std::string first = event("ADDED", pod("a", "11"));
  const std::string second = event("ADDED", pod("b", "12"));
  transport.add(list("10", {}));
  lasting_watch({first.substr(0, 9), first.substr(9) + second.substr(0, 20)},
                {.failure = TransportError::Kind::kLost});
  lasting_watch({second});
  run();
  CHECK(transport.lines() == Lines{kListed, watched("10"), watched("11")});
  CHECK(changes == Lines{"a: - -> 11", "b: - -> 12"});
  CHECK(clock.sleeps().empty());
}

TEST_CASE_METHOD(Fixture,
                 "410 leads to a new list, in either form, and what is missing there is deleted") {
  transport.add(list("10", {pod("a", "3"), pod("b", "7", "old"), pod("c", "8")}));
  SECTION("as the answer's status") {
    transport.add({.status = 410, .body = kExpired.dump()});
  }
  SECTION("as an event") {
    transport.add({.chunks = {event("ERROR", kExpired)}});
  }
  SECTION("as an event after others") {
    lasting_watch({event("MODIFIED", pod("a", "3")), event("ERROR", kExpired)});
  }
  transport.add(list("50", {pod("a", "3"), pod("b", "41", "new")}));
  transport.add({.status = 500});
  run();
  CHECK(transport.lines() == Lines{kListed, watched("10"), kListed, watched("50")});
  CHECK(changes == Lines{"a: - -> 3", "b: - -> 7", "c: - -> 8", "b: 7 -> 41", "c: 8 -> -"});
  CHECK(clock.sleeps().front() == 800ms);
}

TEST_CASE_METHOD(Fixture, "a server that does not answer is asked again from the same version") {
  transport.add({.failure = TransportError::Kind::kConnect});
  transport.add(list("10", {pod("a", "3")}));
  for (int i = 0; i < 3; ++i)
    transport.add({.failure = TransportError::Kind::kConnect, .refused = true});
  lasting_watch({});
  run();
  CHECK(transport.lines() ==
        Lines{kListed, kListed, watched("10"), watched("10"), watched("10"), watched("10")});
  CHECK(clock.sleeps() == Pauses{800ms, 1600ms, 3200ms, 6400ms});
  CHECK(changes == Lines{"a: - -> 3"});
}

TEST_CASE_METHOD(Fixture, "watches that end at once and empty lead to a new list") {
  transport.add(list("10", {pod("a", "3")}));
  transport.add({});
  transport.add({});
  transport.add(list("20", {}));
  lasting_watch({});
  transport.add({});
  lasting_watch({});
  transport.add({});
  lasting_watch({});
  run();
  CHECK(transport.lines() == Lines{kListed, watched("10"), watched("10"), kListed, watched("20"),
                                   watched("20"), watched("20"), watched("20"), watched("20")});
  CHECK(changes == Lines{"a: - -> 3", "a: 3 -> -"});
}

TEST_CASE_METHOD(Fixture, "silence on a watch that had begun is answered by the next one at once") {
  transport.add(list("10", {}));
  lasting_watch({}, {.failure = TransportError::Kind::kTimeout});
  lasting_watch({}, {.failure = TransportError::Kind::kTimeout});
  run();
  CHECK(transport.lines() == Lines{kListed, watched("10"), watched("10")});
  CHECK(clock.sleeps().empty());
}

TEST_CASE_METHOD(Fixture,
                 "an overloaded server is given the pause that it asks for, and no new list") {
  transport.add({.status = 503});
  transport.add(list("10", {}));
  transport.add({.status = 429, .headers = {{"retry-after", "7"}}});
  transport.add(
      {.chunks = {event("ERROR", {{"code", 500}, {"details", {{"retryAfterSeconds", 20}}}})}});
  lasting_watch({});
  run();
  CHECK(transport.lines() == Lines{kListed, kListed, watched("10"), watched("10"), watched("10")});
  CHECK(clock.sleeps() == Pauses{800ms, 7s, 20s});
}

TEST_CASE_METHOD(Fixture, "any other refusal of a watch leads to a new list") {
  transport.add(list("10", {}));
  transport.add({.status = 403, .body = R"({"kind":"Status","message":"pods is forbidden"})"});
  transport.add({.status = 403});
  transport.add(list("20", {}));
  lasting_watch({});
  run();
  CHECK(transport.lines() == Lines{kListed, watched("10"), kListed, kListed, watched("20")});
}

TEST_CASE_METHOD(Fixture, "an object that is the same in a new list is no news") {
  transport.add(list("10", {pod("a", "3")}));
  transport.add({.status = 410});
  transport.add(list("20", {pod("a", "3")}));
  run();
  CHECK(changes == Lines{"a: - -> 3"});
}

TEST_CASE_METHOD(Fixture, "a list that begins again in the middle counts from there") {
  transport.add(list("10", {pod("a", "3"), pod("b", "4")}));
  transport.add({.status = 410});
  Answer first = list("20", {pod("a", "3")});
  first.body.replace(first.body.find("\"20\""), 4, "\"20\",\"continue\":\"more\"");
  transport.add(first);
  transport.add({.status = 410, .body = kExpired.dump()});
  transport.add(list("30", {pod("b", "25")}));
  run();
  CHECK(transport.lines() ==
        Lines{kListed, watched("10"), kListed, kListed + "&continue=more", "GET /api/v1/pods"});
  CHECK(changes == Lines{"a: - -> 3", "b: - -> 4", "b: 4 -> 25", "a: 3 -> -"});
}

TEST_CASE_METHOD(Fixture, "a server that refuses to list is distinguished") {
  transport.add({.status = 404});
  transport.add({.status = 403, .body = R"({"kind":"Status","message":"pods is forbidden"})"});
  const auto standing = [&] { return std::pair{reflector.is_unknown(), reflector.is_forbidden()}; };
  CHECK(standing() == std::pair{false, false});
  SECTION("as long as it does") {
    run();
    CHECK(standing() == std::pair{false, true});
  }
  SECTION("and no longer") {
    transport.add(list("10", {}));
    run();
    CHECK(standing() == std::pair{false, false});
  }
}

TEST_CASE("a watch lasts between five and ten minutes") {
  for (const auto& [random, expected] : {std::pair{0.0, "=300"}, {0.5, "=450"}, {0.9999, "=599"}}) {
    ScriptedTransport transport;
    ManualClock clock;
    const Client client(transport, clock, {});
    Store<std::string> store({.read = version_of});
    Reflector reflector(client, clock, store,
                        {.resource = kPods, .random = [r = random] { return r; }});
    transport.add(list("10", {}));
    transport.add({});
    reflector.run(transport.stop_token());
    CHECK(transport.lines().back().ends_with(expected));
  }
}
