#include "runner/apply/script.hpp"

#include "tests/unit/plan/in_memory.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using apply::Item;
using headway::testing::history_of;

namespace {

/// Items look into the revision that they come from, so the two are kept together.
struct Script {
  explicit Script(const std::string& sections)
      : history(history_of({{"aaa", "", "", sections}})),
        items(apply::step_items({.revision = history.catalogue().find("aaa")})) {}

  plan::History history;
  std::vector<Item> items;
};

std::vector<std::size_t> sizes(const std::vector<Item>& items) {
  std::vector<std::size_t> sizes;
  for (const auto& message : apply::messages(items))
    sizes.push_back(message.size());
  return sizes;
}

std::vector<Item> some(std::size_t count, std::size_t bytes) {
  return std::vector<Item>(count, Item{.own = std::string(bytes, 'x')});
}

}  // namespace

TEST_CASE("a step's items are its section and its verify section, each behind its settings") {
  const Script script(
      "-- headway: upgrade lock-timeout=2s\nSELECT 1;\nCOPY t FROM stdin;\n7\n\\.\n"
      "-- headway: verify statement-timeout=1m\nSELECT true;\n-- headway: downgrade\nSELECT 9;\n");
  const std::vector<Item>& items = script.items;
  REQUIRE(items.size() == 7);
  CHECK(items[0].text() == "RESET row_security");
  CHECK(items[1].text() == "SET lock_timeout = 2000");
  CHECK(items[2].kind == Item::Kind::kStatement);
  CHECK(items[2].number == 1);
  CHECK(items[2].line == 7);
  CHECK(items[3].copy_data.value().text() == "7\n");
  CHECK(items[3].number == 2);
  CHECK(items[3].copy_data_line == 9);
  CHECK(items[4].text() == "RESET row_security");
  CHECK(items[5].text() == "SET statement_timeout = 60000");
  CHECK(items[6].kind == Item::Kind::kVerify);
  CHECK(items[6].number == 1);
}

TEST_CASE("a message ends where the server would read what follows in another way") {
  const auto ends = [](const std::string& statement) {
    return Script("-- headway: upgrade\n" + statement + ";\n").items.back().ends_message;
  };
  CHECK(ends("SET client_encoding = 'LATIN1'"));
  CHECK(ends("set names 'LATIN1'"));
  CHECK(ends("RESET standard_conforming_strings"));
  CHECK(ends("SELECT pg_catalog.set_config('client_encoding', 'LATIN1', false)"));
  CHECK_FALSE(ends("SET search_path = ''"));
  CHECK_FALSE(ends("INSERT INTO t VALUES ('client_encoding')"));
}

TEST_CASE("a message ends behind code that may change how a backslash is read, where one follows") {
  const auto ends = [](const std::string& first, const std::string& second) {
    const Script script("-- headway: upgrade\n" + first + ";\n" + second + ";\n");
    return script.items.at(script.items.size() - 2).ends_message;
  };
  CHECK(ends("SELECT f()", R"(SELECT 'a\b')"));
  CHECK(ends("DO $$ BEGIN END $$", R"(SELECT 'a\b')"));
  CHECK(ends("CALL p()", R"(INSERT INTO t VALUES ('a\b'))"));
  CHECK_FALSE(ends("SELECT f()", "SELECT 'ab'"));
  CHECK_FALSE(ends(R"(SELECT length('a\b'))", R"(SELECT 'a\b')"));
  CHECK_FALSE(ends(R"(INSERT INTO t VALUES ('a\b'))", R"(INSERT INTO t VALUES ('a\b'))"));
}

TEST_CASE("messages keep to their limits, and lose nothing") {
  CHECK(sizes({}).empty());
  CHECK(sizes(some(1, 1)) == std::vector<std::size_t>{1});
  CHECK(sizes(some(500, 1)) == std::vector<std::size_t>{500});
  CHECK(sizes(some(1001, 1)) == std::vector<std::size_t>{500, 500, 1});
  CHECK(sizes(some(3, 100 * 1024)) == std::vector<std::size_t>{2, 1});
  CHECK(sizes(some(2, 300 * 1024)) == std::vector<std::size_t>{1, 1});
  std::vector<Item> items = some(3, 1);
  items[0].ends_message = true;
  CHECK(sizes(items) == std::vector<std::size_t>{1, 2});
  CHECK(apply::messages(some(3, 1), /*one_by_one=*/true).size() == 3);
}
