#include "runner/schema/snapshot.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway::schema;

namespace {

Object table(const std::string& name, std::map<std::string, std::string> facts = {}) {
  return {.key = {.kind = Kind::kTable, .name = name}, .facts = std::move(facts)};
}

}  // namespace

TEST_CASE("a comparison names what is missing, added and changed, in the order of the keys") {
  const Snapshot before{
      .objects = {table("a"), table("b", {{"comment", "x"}, {"options", "1"}}), table("c")},
      .needs = {{}, {}, {}}};
  const Snapshot after{
      .objects = {table("b", {{"comment", ""}, {"bound", "2"}}), table("c"), table("d")},
      .needs = {{}, {}, {}}};

  const std::vector<Difference> differences = compare(before, after);

  REQUIRE(differences.size() == 3);
  CHECK(to_text(differences[0]) == "- table a");
  CHECK(to_text(differences[1]) == "~ table b (bound, comment, options)");
  CHECK(to_text(differences[2]) == "+ table d");
  CHECK(compare(before, before).empty());
}

TEST_CASE("an absent fact differs from an empty one") {
  CHECK(compare({.objects = {table("a", {{"comment", ""}})}, .needs = {{}}},
                {.objects = {table("a")}, .needs = {{}}})
            .size() == 1);
}

TEST_CASE("a fact that says how the server keeps an object makes no difference") {
  CHECK(compare({.objects = {table("a", {{"@of_parent", "true"}})}, .needs = {{}}},
                {.objects = {table("a", {{"@root", "b"}})}, .needs = {{}}})
            .empty());
}

TEST_CASE("a snapshot less an object keeps the dependencies between the others") {
  const Snapshot snapshot{
      .objects = {table("a"), table("b"), table("c")},
      .needs = {{}, {{.to = 0}}, {{.to = 0}, {.to = 1, .why = Dependency::kPart}}}};

  const Snapshot rest = without(snapshot, {{.kind = Kind::kTable, .name = "a"}});

  REQUIRE(rest.objects.size() == 2);
  CHECK(rest.needs[0].empty());
  REQUIRE(rest.needs[1].size() == 1);
  CHECK(rest.needs[1][0].to == 0);
  CHECK(rest.needs[1][0].why == Dependency::kPart);
  CHECK(rest.find({.kind = Kind::kTable, .name = "a"}) == nullptr);
  CHECK(rest.find({.kind = Kind::kTable, .name = "c"}) == &rest.objects[1]);
}

TEST_CASE("every kind has a word of its own") {
  for (int i = 0; i <= static_cast<int>(Kind::kOther); ++i) {
    const auto kind = static_cast<Kind>(i);
    CHECK(kind_of(to_text(kind)) == kind);
  }
  CHECK_FALSE(kind_of("nothing").has_value());
}
