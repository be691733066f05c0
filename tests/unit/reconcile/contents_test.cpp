// The content of ConfigMaps: when it is read, and what is made of it.
#include "operator/reconcile/contents.hpp"

#include "common/content_hash.hpp"
#include "tests/unit/kube/manual_clock.hpp"
#include "tests/unit/kube/scripted_transport.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using kube::Json;
using reconcile::Contents;
using reconcile::revisions_hash;

const kube::ObjectKey kKey{"shop", "revisions"};

struct Fixture {
  ScriptedTransport transport;
  ManualClock clock;
  kube::Client client{transport, clock, {}};
  Contents contents{client};

  void answer(const std::string& version, const std::string& sql) {
    transport.add(
        {.body = Json{{"metadata", {{"resourceVersion", version}}}, {"data", {{"a.sql", sql}}}}
                     .dump()});
  }
  void refuse(int code) {
    transport.add({.status = code, .body = Json{{"kind", "Status"}, {"code", code}}.dump()});
  }
  std::optional<std::string> hash_of(const std::string& version) {
    return contents.hash_of(kKey, version, {});
  }
};

std::string hash_of_sql(const std::string& sql) {
  return content_hash({{"a.sql", sql}});
}

}  // namespace

TEST_CASE("binary data are the same revisions as text") {
  const Json text = {{"data", {{"a.sql", "SELECT 1;"}, {"b.sql", "é"}, {"README", "no"}}}};
  const Json binary = {{"data", {{"a.sql", "SELECT 1;"}}}, {"binaryData", {{"b.sql", "w6k="}}}};
  CHECK(revisions_hash(text) == revisions_hash(binary));
  CHECK(revisions_hash(text) == content_hash({{"a.sql", "SELECT 1;"}, {"b.sql", "é"}}));
  CHECK(revisions_hash(Json::object()) == content_hash({}));
}

TEST_CASE_METHOD(Fixture, "a ConfigMap that is watched is read once for each of its versions") {
  answer("7", "SELECT 1;");
  CHECK(hash_of("7") == hash_of_sql("SELECT 1;"));
  CHECK(hash_of("7") == hash_of_sql("SELECT 1;"));
  CHECK(transport.requests().size() == 1);
  CHECK(transport.lines()[0] == "GET /api/v1/namespaces/shop/configmaps/revisions");
  answer("8", "SELECT 2;");
  CHECK(hash_of("8") == hash_of_sql("SELECT 2;"));
  CHECK(transport.requests().size() == 2);
}

TEST_CASE_METHOD(Fixture, "one that is newer than the watch knows is not taken for what it saw") {
  answer("8", "SELECT 2;");
  CHECK(hash_of("7") == hash_of_sql("SELECT 2;"));
  answer("9", "SELECT 3;");
  CHECK(hash_of("7") == hash_of_sql("SELECT 3;"));
  CHECK(hash_of("9") == hash_of_sql("SELECT 3;"));
  CHECK(transport.requests().size() == 2);
}

TEST_CASE_METHOD(Fixture, "one that is not watched is read each time") {
  answer("7", "SELECT 1;");
  answer("7", "SELECT 1;");
  hash_of("");
  hash_of("");
  CHECK(transport.requests().size() == 2);
}

TEST_CASE_METHOD(Fixture, "a missing ConfigMap differs from one that may not be read") {
  refuse(404);
  CHECK(hash_of("") == "");
  refuse(403);
  CHECK(hash_of("") == std::nullopt);
  refuse(500);
  CHECK_THROWS_AS(hash_of(""), kube::ApiError);
}

}  // namespace headway::testing
