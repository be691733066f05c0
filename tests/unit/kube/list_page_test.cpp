#include "operator/kube/list_page.hpp"

#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace headway::kube;

namespace {

std::vector<Json> objects;

std::optional<ListPage> read(const std::string& text) {
  objects.clear();
  return read_list_page(text, [](Json object) { objects.push_back(std::move(object)); });
}

}  // namespace

TEST_CASE("the objects of a page are handed over in their order, in whatever order its members") {
  const auto page = read(R"({"items":[{"metadata":{"name":"a"},"spec":{"items":[{"x":1},{}]}},
      {"metadata":{"name":"b"}}],"kind":"JobList",
      "metadata":{"continue":"t","resourceVersion":"10"}})");
  REQUIRE(page);
  CHECK(page->resource_version == "10");
  CHECK(page->next == "t");
  REQUIRE(objects.size() == 2);
  CHECK(objects[0] == Json::parse(R"({"metadata":{"name":"a"},"spec":{"items":[{"x":1},{}]}})"));
  CHECK(objects[1]["metadata"]["name"] == "b");
}

TEST_CASE("managed fields are not kept, and only those") {
  const auto page = read(R"({"metadata":{"resourceVersion":"1"},"items":[
      {"metadata":{"managedFields":[{"fieldsV1":{"f:a":{}}},1],"name":"a",
       "labels":{"managedFields":"x"}},"data":{"managedFields":"y"}}]})");
  REQUIRE(page);
  REQUIRE(objects.size() == 1);
  CHECK(objects[0] == Json::parse(R"({"metadata":{"name":"a","labels":{"managedFields":"x"}},
      "data":{"managedFields":"y"}})"));
}

TEST_CASE("a page without objects, and what is no page") {
  CHECK(read(R"({"metadata":{"resourceVersion":"1"},"items":[]})"));
  CHECK(read(R"({"metadata":{"resourceVersion":"1"},"items":null})"));
  CHECK(read("{}")->resource_version.empty());
  CHECK_FALSE(read("[]"));
  CHECK_FALSE(read(""));
  CHECK_FALSE(read(R"({"items":[{"a":1},)"));
  CHECK(objects.size() == 1);
}
