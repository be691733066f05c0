#include "operator/kube/reflector/store.hpp"

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace headway::kube;

namespace {

/// Keeps the owner of an object that has one.
using Owners = Store<std::string>;
using Lines = std::vector<std::string>;

Json object(const std::string& owner, const std::string& version = "1") {
  return {{"metadata", {{"resourceVersion", version}}}, {"owner", owner}};
}

std::optional<std::string> owner_of(const Json& object) {
  const auto owner = object.at("owner").get<std::string>();
  return owner == "stranger" ? std::nullopt : std::optional(owner);
}

Owners::Options by_owner() {
  return {.read = owner_of,
          .index_of = [](const ObjectKey&, const std::string& owner) { return Lines{owner}; }};
}

std::string text_of(const std::vector<ObjectKey>& keys) {
  std::string text;
  for (const ObjectKey& key : keys)
    text += key.name;
  return text;
}

}  // namespace

TEST_CASE("a store keeps what is read of an object, at its newest version") {
  Owners store({.read = owner_of});
  store.put({"", "a"}, object("x", "7"));
  REQUIRE(store.get({"", "a"}));
  CHECK(*store.get({"", "a"}) == "x");
  CHECK(store.version({"", "a"}) == "7");
  CHECK_FALSE(store.get({"n", "a"}));
  const auto before = store.get({"", "a"});
  store.put({"", "a"}, object("y", "8"));
  CHECK(*store.get({"", "a"}) == "y");
  CHECK(*before == "x");
  CHECK(store.version({"", "a"}) == "8");
  CHECK(store.keys().size() == 1);
  store.remove({"", "a"});
  store.remove({"", "a"});
  CHECK(store.keys().empty());
  CHECK(store.version({"", "a"}).empty());
}

TEST_CASE("each change is reported once, after it") {
  Lines changes;
  Owners* kept = nullptr;
  Owners store({.read = owner_of,
                .on_change = [&](const ObjectKey& key, const auto& before, const auto& after) {
                  CHECK(kept->get(key) == after);
                  changes.push_back((before ? *before : "-") + " -> " + (after ? *after : "-"));
                }});
  kept = &store;
  store.put({"", "a"}, object("x", "7"));
  store.put({"", "a"}, object("x", "7"));
  store.put({"", "a"}, object("y", "8"));
  store.remove({"", "a"});
  store.remove({"", "a"});
  CHECK(changes == Lines{"- -> x", "x -> y", "y -> -"});
}

TEST_CASE("an object that does not matter is not there") {
  Lines changes;
  Owners store({.read = owner_of, .on_change = [&](const ObjectKey& key, auto&&...) {
                  changes.push_back(key.name);
                }});
  store.put({"", "a"}, object("stranger", "1"));
  CHECK(store.keys().empty());
  CHECK(changes.empty());
  store.put({"", "a"}, object("x", "2"));
  store.put({"", "a"}, object("stranger", "3"));
  CHECK(store.keys().empty());
  CHECK(changes == Lines{"a", "a"});
}

TEST_CASE("the index follows changes and deletions") {
  Owners store(by_owner());
  store.put({"", "b"}, object("x"));
  store.put({"", "a"}, object("x"));
  store.put({"", "c"}, object(""));
  CHECK(text_of(store.keys_by_index("x")) == "ab");
  CHECK(store.by_index("x").size() == 2);
  CHECK(store.by_index("nobody").empty());
  store.put({"", "a"}, object("y"));
  CHECK(text_of(store.keys_by_index("x")) == "b");
  CHECK(text_of(store.keys_by_index("y")) == "a");
  store.remove({"", "b"});
  CHECK(store.by_index("x").empty());
}

TEST_CASE("an object can be found under several texts") {
  Owners store({.read = owner_of, .index_of = [](const ObjectKey& key, const std::string& owner) {
                  return Lines{key.name, owner};
                }});
  store.put({"", "a"}, object("x"));
  CHECK(store.by_index("a") == store.by_index("x"));
  CHECK(store.by_index("x").size() == 1);
  store.put({"", "a"}, object("y"));
  CHECK(store.by_index("a").size() == 1);
  CHECK(store.by_index("x").empty());
  store.remove({"", "a"});
  CHECK(store.by_index("a").empty());
  CHECK(store.by_index("y").empty());
}

TEST_CASE("readers and the writer may meet") {
  Owners store(by_owner());
  std::jthread writer([&](const std::stop_token& stop) {
    for (int i = 0; !stop.stop_requested(); i = (i + 1) % 10) {
      store.put({"", std::to_string(i)}, object("x"));
      store.remove({"", std::to_string((i + 5) % 10)});
    }
  });
  for (int i = 0; i < 2000; ++i) {
    for (const auto& found : store.by_index("x"))
      CHECK(*found == "x");
    CHECK(store.keys().size() <= 10);
  }
}
