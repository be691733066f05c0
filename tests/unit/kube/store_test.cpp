#include "operator/kube/reflector/store.hpp"

#include <thread>

#include <catch2/catch_test_macros.hpp>

using namespace headway::kube;

namespace {

ObjectPtr object(const std::string& name, const std::string& owner) {
  return std::make_shared<const Json>(Json{{"metadata", {{"name", name}}}, {"owner", owner}});
}

std::vector<std::string> owner_of(const Json& object) {
  const auto owner = object.at("owner").get<std::string>();
  return owner.empty() ? std::vector<std::string>{} : std::vector<std::string>{owner};
}

}  // namespace

TEST_CASE("a store gives back what was put, and what was there before") {
  Store store;
  const auto first = object("a", "x");
  CHECK(store.put({"", "a"}, first) == nullptr);
  CHECK(store.get({"", "a"}) == first);
  CHECK(store.get({"n", "a"}) == nullptr);
  const auto second = object("a", "x");
  CHECK(store.put({"", "a"}, second) == first);
  CHECK(store.keys().size() == 1);
  CHECK(store.put({"", "a"}, nullptr) == second);
  CHECK(store.put({"", "a"}, nullptr) == nullptr);
  CHECK(store.keys().empty());
}

TEST_CASE("the index follows changes and deletions") {
  Store store(owner_of);
  store.put({"", "b"}, object("b", "x"));
  store.put({"", "a"}, object("a", "x"));
  store.put({"", "c"}, object("c", ""));
  const auto of_x = store.by_index("x");
  REQUIRE(of_x.size() == 2);
  CHECK(metadata_text(*of_x.front(), "name") == "a");
  CHECK(store.by_index("").empty());
  store.put({"", "a"}, object("a", "y"));
  CHECK(store.by_index("x").size() == 1);
  CHECK(store.by_index("y").size() == 1);
  store.put({"", "b"}, nullptr);
  CHECK(store.by_index("x").empty());
}

TEST_CASE("an object can be found under several texts") {
  Store store([](const Json& object) {
    return std::vector<std::string>{metadata_text(object, "name"), object.at("owner")};
  });
  store.put({"", "a"}, object("a", "x"));
  CHECK(store.by_index("a") == store.by_index("x"));
  CHECK(store.by_index("x").size() == 1);
  store.put({"", "a"}, object("a", "y"));
  CHECK(store.by_index("a").size() == 1);
  CHECK(store.by_index("x").empty());
  store.put({"", "a"}, nullptr);
  CHECK(store.by_index("a").empty());
  CHECK(store.by_index("y").empty());
}

TEST_CASE("readers and the writer may meet") {
  Store store(owner_of);
  std::jthread writer([&](const std::stop_token& stop) {
    for (int i = 0; !stop.stop_requested(); i = (i + 1) % 10) {
      store.put({"", std::to_string(i)}, object(std::to_string(i), "x"));
      store.put({"", std::to_string((i + 5) % 10)}, nullptr);
    }
  });
  for (int i = 0; i < 2000; ++i) {
    for (const ObjectPtr& found : store.by_index("x"))
      CHECK(found->at("owner") == "x");
    CHECK(store.keys().size() <= 10);
  }
}
