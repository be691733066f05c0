#include "runner/wait/held.hpp"

#include "tests/unit/plan/in_memory.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using database::AppliedLook;
using wait::held;

using Ids = std::set<std::string>;

TEST_CASE("version rows hold what they imply, by the ledger and by the files") {
  const auto history = testing::history_of({{"aaa"}, {"bbb", "aaa"}, {"ccc", "bbb"}});
  CHECK(held({.rows = {{"bbb"}}}, nullptr) == Ids{"bbb"});
  CHECK(held({.rows = {{"bbb"}}}, &history.map) == Ids{"aaa", "bbb"});
  CHECK(held({.rows = {{"bbb"}}, .ledger = {{"bbb", {"aaa"}}, {"aaa", {}}}}, nullptr) ==
        Ids{"aaa", "bbb"});
  // A newer image applied what these files do not know.
  CHECK(held({.rows = {{"new"}}, .ledger = {{"new", {"ccc"}}}}, &history.map) ==
        Ids{"new", "ccc", "bbb", "aaa"});
}

TEST_CASE("rows are the truth where they can be read: another tool may have gone back") {
  const AppliedLook look{.rows = {{"aaa"}}, .ledger = {{"bbb", {"aaa"}}, {"aaa", {}}}};
  CHECK(held(look, nullptr) == Ids{"aaa"});
}

TEST_CASE("a revision that is half done is not held") {
  const auto history = testing::history_of({{"aaa"}, {"bbb", "aaa"}});
  CHECK(held({.rows = {{"bbb"}}, .half_done = {{"bbb", "half undone"}}}, &history.map) ==
        Ids{"aaa"});
  CHECK(held({.ledger = {{"aaa", {}}}, .half_done = {{"aaa", "half undone"}}}, nullptr).empty());
}

TEST_CASE("without the rows the ledger answers") {
  CHECK(held({.ledger = {{"bbb", {"aaa"}}, {"aaa", {}}}}, nullptr) == Ids{"aaa", "bbb"});
  CHECK(held({}, nullptr).empty());
}

TEST_CASE("other histories count beside this one") {
  CHECK(held({.rows = {{"aaa"}}, .of_other_histories = {"zzz"}}, nullptr) == Ids{"aaa", "zzz"});
}

TEST_CASE("the beginning of an id finds the one revision that has it") {
  const Ids all = {"abcd", "abcdef01", "abcdff02", "xyz"};
  using wait::find_held;
  CHECK(find_held(all, "abcd", true) == "abcd");
  CHECK(find_held(all, "abcde", true) == "abcdef01");
  CHECK(find_held(all, "abcde", false) == std::nullopt);
  CHECK(find_held(all, "xyz", true) == "xyz");
  CHECK(find_held(all, "xy", true) == std::nullopt);
  CHECK(find_held(all, "abcdg", true) == std::nullopt);
  CHECK_THROWS_AS(find_held({"abcdef01", "abcdff02"}, "abcd", true), headway::Error);
}
