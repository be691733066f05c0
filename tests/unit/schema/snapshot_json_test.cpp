#include "runner/schema/snapshot_json.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway::schema;

namespace {

Object table(const std::string& name, std::map<std::string, std::string> facts = {}) {
  return {.key = {.kind = Kind::kTable, .name = name}, .facts = std::move(facts)};
}

const Snapshot kAll{
    .objects = {table("public.\"a b\"", {{"comment", "line\nline ' \" \\ ü"}, {"empty", ""}}),
                {.key = {.kind = Kind::kColumn, .name = "c"}, .facts = {}, .position = 3},
                {.key = {.kind = Kind::kForeignDataWrapper, .name = "w"}, .facts = {{"@of", "1"}}}},
    .needs = {{}, {{.to = 0, .why = Dependency::kPart}, {.to = 2}}, {}},
    .of_parents = {{.key = {.kind = Kind::kIndex, .name = "i"}, .facts = {{"on", "p"}}}}};

}  // namespace

TEST_CASE("a snapshot that was written as JSON is read back with all that it holds") {
  const auto read = snapshot_of(to_json(kAll));

  REQUIRE(read);
  REQUIRE(read->objects.size() == 3);
  for (std::size_t at = 0; at < kAll.objects.size(); ++at) {
    CHECK(read->objects[at].key == kAll.objects[at].key);
    CHECK(read->objects[at].facts == kAll.objects[at].facts);
    CHECK(read->objects[at].position == kAll.objects[at].position);
  }
  REQUIRE(read->needs.size() == 3);
  REQUIRE(read->needs[1].size() == 2);
  CHECK(read->needs[1][0].to == 0);
  CHECK(read->needs[1][0].why == Dependency::kPart);
  CHECK(read->needs[1][1].to == 2);
  CHECK(read->needs[1][1].why == Dependency::kNormal);
  REQUIRE(read->of_parents.size() == 1);
  CHECK(read->of_parents[0].key == kAll.of_parents[0].key);
  CHECK(read->of_parents[0].facts == kAll.of_parents[0].facts);
}

TEST_CASE("a text that is no snapshot, or half of one, is nothing") {
  const std::string whole = to_json(kAll);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    INFO(whole.substr(0, length));
    CHECK_FALSE(snapshot_of(whole.substr(0, length)));
  }
  CHECK_FALSE(snapshot_of("{}"));
  CHECK_FALSE(snapshot_of(R"({"objects":[],"needs":[[]],"ofParents":[]})"));
  CHECK_FALSE(snapshot_of(
      R"({"objects":[{"kind":"table","name":"a","facts":{},"position":0}],"needs":[[[1,true]]],"ofParents":[]})"));
  CHECK_FALSE(snapshot_of(
      R"({"objects":[{"kind":"planet","name":"a","facts":{},"position":0}],"needs":[[]],"ofParents":[]})"));
}
