#include "operator/kube/client.hpp"

#include "tests/unit/kube/manual_clock.hpp"
#include "tests/unit/kube/scripted_transport.hpp"

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace headway::kube;
using namespace std::chrono_literals;
using headway::testing::Answer;
using headway::testing::ManualClock;
using headway::testing::ScriptedTransport;
using Lines = std::vector<std::string>;
using Pauses = std::vector<std::chrono::milliseconds>;

namespace {

struct Fixture {
  ScriptedTransport transport;
  ManualClock clock;
  Client client{transport, clock, {}};
  std::stop_source stop;

  Json get() { return client.get(kJobs, {"n", "a"}, stop.get_token()); }
};

Answer page(const std::string& version, const std::string& next, const std::string& names) {
  Json items = Json::array();
  for (const char name : names)
    items.push_back({{"metadata", {{"name", std::string(1, name)}}}});
  return {.body = Json{
              {"kind", "JobList"},
              {"apiVersion", "batch/v1"},
              {"metadata", {{"resourceVersion", version}, {"continue", next}}},
              {"items",
               items}}.dump()};
}

Answer refusal(int status, const std::string& reason) {
  return {.status = status,
          .body = Json{{"kind", "Status"}, {"reason", reason}, {"message", "no"}}.dump()};
}

std::string names(const List& list) {
  std::string names;
  for (const Json& item : list.items)
    names += metadata_text(item, "name");
  return names;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "each verb is the request that the API server expects") {
  for (int i = 0; i < 7; ++i)
    transport.add({.body = "{}"});
  const Json job = {{"metadata", {{"namespace", "n"}, {"name", "a"}}}};
  const auto token = stop.get_token();
  client.get(kJobs, {"n", "a"}, token);
  client.create(kJobs, job, {.field_manager = "headway", .strict = true}, token);
  client.replace(kJobs, job, Part::kWhole, {}, token);
  client.replace(kJobs, job, Part::kStatus, {}, token);
  client.patch(kJobs, {"n", "a"}, Part::kWhole, PatchType::kMerge, job, {.force = true}, token);
  client.patch(kJobs, {"n", "a"}, Part::kStatus, PatchType::kApply, job,
               {.field_manager = "headway", .force = true}, token);
  client.remove(kJobs, {"n", "a"}, {.uid = "u", .resource_version = "7"}, token);

  const std::string path = "/apis/batch/v1/namespaces/n/jobs";
  CHECK(transport.lines() ==
        Lines{"GET " + path + "/a", "POST " + path + "?fieldManager=headway&fieldValidation=Strict",
              "PUT " + path + "/a", "PUT " + path + "/a/status", "PATCH " + path + "/a",
              "PATCH " + path + "/a/status?fieldManager=headway&force=true",
              "DELETE " + path + "/a"});
  CHECK(transport.requests()[0].content_type.empty());
  CHECK(transport.requests()[1].content_type == "application/json");
  CHECK(transport.requests()[1].body == job.dump());
  CHECK(transport.requests()[4].content_type == "application/merge-patch+json");
  CHECK(transport.requests()[5].content_type == "application/apply-patch+yaml");
  CHECK(Json::parse(transport.requests()[6].body) ==
        Json::parse(R"({"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Background",
                        "preconditions":{"uid":"u","resourceVersion":"7"}})"));
}

TEST_CASE_METHOD(Fixture, "an object with bytes that are no UTF-8 can still be written") {
  transport.add({.body = "{}"});
  client.create(kJobs, {{"message", "bad \xff byte"}}, {}, stop.get_token());
  CHECK(Json::parse(transport.requests()[0].body)["message"] == "bad \xEF\xBF\xBD byte");
}

TEST_CASE_METHOD(Fixture, "a refusal carries status, reason and the request") {
  transport.add(refusal(404, "NotFound"));
  CHECK_THROWS_WITH(get(), "GET /apis/batch/v1/namespaces/n/jobs/a: 404 NotFound: no");
}

TEST_CASE_METHOD(Fixture, "an answer that is no object is a protocol error") {
  transport.add({.body = "<html>"});
  try {
    get();
    FAIL("no error");
  } catch (const TransportError& error) {
    CHECK(error.kind() == TransportError::Kind::kProtocol);
  }
}

TEST_CASE_METHOD(Fixture, "429 and 5xx are tried again only when the server says when") {
  SECTION("with Retry-After") {
    const int status = GENERATE(429, 500, 503, 504);
    transport.add({.status = status, .headers = {{"retry-after", "2"}}});
    transport.add({.status = status, .headers = {{"retry-after", "1"}}});
    transport.add({.body = R"({"a":1})"});
    CHECK(get() == Json{{"a", 1}});
    CHECK(clock.sleeps() == Pauses{2s, 1s});
  }
  SECTION("without") {
    transport.add({.status = 503});
    CHECK_THROWS_AS(get(), ApiError);
    CHECK(clock.sleeps().empty());
  }
  SECTION("not for another refusal") {
    transport.add({.status = 409, .headers = {{"retry-after", "1"}}});
    CHECK_THROWS_AS(get(), ApiError);
  }
  SECTION("not for ever") {
    for (int i = 0; i < 11; ++i)
      transport.add({.status = 429, .headers = {{"retry-after", "1"}}});
    CHECK_THROWS_AS(get(), ApiError);
    CHECK(clock.sleeps() == Pauses(10, 1s));
  }
  SECTION("a long pause is the caller's business") {
    transport.add({.status = 429, .headers = {{"retry-after", "61"}}});
    try {
      get();
      FAIL("no error");
    } catch (const ApiError& error) {
      CHECK(error.status().retry_after == 61s);
    }
  }
  SECTION("a stop ends the pause") {
    stop.request_stop();
    transport.add({.status = 429, .headers = {{"retry-after", "1"}}});
    CHECK_THROWS_AS(get(), TransportError);
  }
}

TEST_CASE("a 401 is tried once more") {
  ScriptedTransport transport;
  ManualClock clock;
  Client client(transport, clock, {.token = std::make_shared<RotatingText>(headway::Secret("t"))});
  transport.add({.status = 401});
  SECTION("and may succeed") {
    transport.add({.body = "{}"});
    CHECK_NOTHROW(client.get(kPods, {"n", "a"}, {}));
    CHECK(transport.requests()[0].bearer_token.reveal() == "t");
    CHECK(transport.requests()[1].bearer_token.reveal() == "t");
  }
  SECTION("and is final then") {
    transport.add(refusal(401, "Unauthorized"));
    CHECK_THROWS_AS(client.get(kPods, {"n", "a"}, {}), ApiError);
    CHECK(transport.requests().size() == 2);
  }
}

TEST_CASE_METHOD(Fixture, "a list is read in pages, later ones by their token alone") {
  transport.add(page("10", "t1", "ab"));
  transport.add(page("10", "t2", "cd"));
  transport.add(page("10", "", "e"));
  const List list =
      client.list(kJobs, {.label_selector = "app=x"}, {.page_size = 2}, stop.get_token());
  CHECK(names(list) == "abcde");
  CHECK(list.resource_version == "10");
  CHECK(transport.lines() ==
        Lines{"GET /apis/batch/v1/jobs?labelSelector=app%3Dx&limit=2",
              "GET /apis/batch/v1/jobs?labelSelector=app%3Dx&limit=2&continue=t1",
              "GET /apis/batch/v1/jobs?labelSelector=app%3Dx&limit=2&continue=t2"});
}

TEST_CASE_METHOD(Fixture, "a list that expires between pages is read again in one") {
  transport.add(page("10", "t1", "ab"));
  transport.add(refusal(410, "Expired"));
  transport.add(page("20", "", "bc"));
  const List list = client.list(kJobs, {"n", "", ""}, {.page_size = 2}, stop.get_token());
  CHECK(names(list) == "bc");
  CHECK(list.resource_version == "20");
  CHECK(transport.lines().back() == "GET /apis/batch/v1/namespaces/n/jobs");
}

TEST_CASE_METHOD(Fixture, "a list that is refused is no list") {
  SECTION("on its first page") {
    transport.add(refusal(410, "Expired"));
    CHECK_THROWS_AS(client.list(kJobs, {}, {}, stop.get_token()), ApiError);
  }
  SECTION("on the full one") {
    transport.add(page("10", "t1", "ab"));
    transport.add(refusal(410, "Expired"));
    transport.add(refusal(410, "Expired"));
    CHECK_THROWS_AS(client.list(kJobs, {}, {}, stop.get_token()), ApiError);
  }
}

TEST_CASE_METHOD(Fixture, "where metadata is enough nothing else is asked for") {
  transport.add(page("9", "", "a"));
  transport.add({.chunks = {}});
  transport.add(page("9", "", "a"));
  Selection selection;
  selection.metadata_only = true;
  client.list(kConfigMaps, selection, {}, stop.get_token());
  client.watch(kConfigMaps, selection, {}, [](const WatchEvent&) {}, stop.get_token());
  client.list(kConfigMaps, {}, {}, stop.get_token());
  REQUIRE(transport.requests().size() == 3);
  CHECK(transport.requests()[0].accept ==
        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
  CHECK(transport.requests()[1].accept ==
        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
  CHECK(transport.requests()[2].accept == "application/json");
}

TEST_CASE_METHOD(Fixture, "the objects of a list are handed over one by one, and all again") {
  transport.add(page("10", "t1", "ab"));
  transport.add(refusal(410, "Expired"));
  transport.add(page("20", "", "bc"));
  std::string visited;
  const std::string version = client.visit(
      kJobs, {}, {},
      {.on_object = [&](const Json& object) { visited += metadata_text(object, "name"); },
       .on_restart = [&] { visited += '/'; }},
      stop.get_token());
  CHECK(visited == "ab/bc");
  CHECK(version == "20");
}

TEST_CASE("the observer hears of each attempt once") {
  ScriptedTransport transport;
  ManualClock clock;
  std::vector<int> codes;
  Client client(transport, clock, {.observer = [&](const RequestRecord& record) {
                  CHECK(record.method == Method::kGet);
                  codes.push_back(record.code);
                }});
  transport.add({.status = 429, .headers = {{"retry-after", "1"}}});
  transport.add({.body = "{}"});
  transport.add({.failure = TransportError::Kind::kLost});
  transport.add({.chunks = {"{\"type\":\"BOOKMARK\",\"object\":{}}\n"}});
  transport.add({.status = 410});
  client.get(kPods, {"n", "a"}, {});
  CHECK_THROWS_AS(client.get(kPods, {"n", "a"}, {}), TransportError);
  client.watch(kPods, {}, {}, [](const WatchEvent&) {}, {});
  CHECK_THROWS_AS(client.watch(kPods, {}, {}, [](const WatchEvent&) {}, {}), ApiError);
  CHECK(codes == std::vector<int>{429, 200, 0, 200, 410});
}

TEST_CASE_METHOD(Fixture, "an ERROR event of a watch is the refusal that it carries") {
  transport.add(
      {.chunks = {R"({"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}})"
                  "\n"}});
  try {
    client.watch(kPods, {}, {}, [](const WatchEvent&) { FAIL("no event"); }, stop.get_token());
    FAIL("no error");
  } catch (const ApiError& error) {
    CHECK(error.expired());
  }
}
