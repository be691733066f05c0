#include "operator/kube/resource.hpp"

#include "operator/kube/query.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace headway::kube;

TEST_CASE("paths of the core group, of others, and of cluster-wide kinds") {
  CHECK(path_of(kPods, {"", ""}) == "/api/v1/pods");
  CHECK(path_of(kPods, {"a", ""}) == "/api/v1/namespaces/a/pods");
  CHECK(path_of(kJobs, {"a", "b"}) == "/apis/batch/v1/namespaces/a/jobs/b");
  constexpr Resource kCrds{"apiextensions.k8s.io", "v1", "customresourcedefinitions", false};
  CHECK(path_of(kCrds, {"", "x.y"}) ==
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/x.y");
  CHECK(path_of(kJobs, {"a/b", "c?d"}) == "/apis/batch/v1/namespaces/a%2Fb/jobs/c%3Fd");
}

TEST_CASE("metadata is read, and is nothing where it is not there") {
  const Json object =
      Json::parse(R"({"metadata":{"namespace":"a","name":"b","uid":"u","generation":3}})");
  CHECK(key_of(object) == ObjectKey{"a", "b"});
  CHECK(metadata_text(object, "uid") == "u");
  CHECK(metadata_text(object, "generation").empty());
  CHECK(metadata_text(object, "resourceVersion").empty());
  CHECK(key_of(Json::object()) == ObjectKey{});
  CHECK(key_of(Json{{"metadata", 7}}) == ObjectKey{});
  CHECK(to_text(ObjectKey{"a", "b"}) == "a/b");
  CHECK(to_text(ObjectKey{"", "b"}) == "b");
}

TEST_CASE("a query is encoded, and leaves out what is empty") {
  CHECK(Query().text().empty());
  CHECK(Query().add("a", "").add_if("b", false).add_number("c", 0).text().empty());
  CHECK(Query()
            .add("labelSelector", "app in (a,b)")
            .add_if("force", true)
            .add_number("limit", 5)
            .text() == "?labelSelector=app%20in%20%28a%2Cb%29&force=true&limit=5");
}
