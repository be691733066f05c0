#include "runner/sql/data_loss.hpp"

#include "tests/unit/sql/fixture.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;

namespace {

bool may_lose_together(std::string text) {
  std::vector<std::string> texts;
  constexpr std::string_view kDivider = " ;; ";
  for (auto place = text.find(kDivider); place != text.npos; place = text.find(kDivider)) {
    texts.push_back(text.substr(0, place));
    text.erase(0, place + kDivider.size());
  }
  texts.push_back(text);
  std::vector<revisions::Statement> statements;
  for (const std::string& one : texts)
    statements.push_back({.text = one});
  std::vector<const revisions::Statement*> all;
  for (const revisions::Statement& one : statements)
    all.push_back(&one);
  return sql::may_lose_data(all);
}

}  // namespace

TEST_CASE("statements that may lose data are known") {
  const auto cases = testing::sql_cases("loses_data.txt");
  CHECK(cases.size() > 80);
  for (const auto& [text, nothing] : cases) {
    INFO(text);
    CHECK(sql::may_lose_data({.text = text}));
  }
}

TEST_CASE("statements that only add or define keep the data") {
  const auto cases = testing::sql_cases("keeps_data.txt");
  CHECK(cases.size() > 70);
  for (const auto& [text, nothing] : cases) {
    INFO(text);
    CHECK_FALSE(sql::may_lose_data({.text = text}));
  }
}

TEST_CASE("an earlier statement may give a harmless name another meaning, or leave code to fire") {
  for (const auto& [text, expected] : testing::sql_cases("loses_data_together.txt")) {
    INFO(text);
    CHECK(may_lose_together(text) == (expected == "yes"));
  }
}

TEST_CASE("code that is in the database already counts") {
  const auto may_lose = [](const std::string& text, const sql::PresentCode& present) {
    const revisions::Statement statement{.text = text};
    return sql::may_lose_data({&statement}, present);
  };
  CHECK(may_lose("INSERT INTO a VALUES (1)", {.on_rows = true}));
  CHECK(may_lose("COPY a FROM stdin", {.on_rows = true}));
  CHECK_FALSE(may_lose("SELECT * FROM a", {.on_rows = true}));
  CHECK_FALSE(may_lose("CREATE TABLE a ()", {.on_rows = true}));
  CHECK(may_lose("CREATE TABLE a ()", {.on_definitions = true}));
  CHECK_FALSE(may_lose("SELECT 1", {.on_definitions = true}));
  CHECK(may_lose("INSERT INTO a SELECT id FROM v", {.in_views = true}));
  CHECK_FALSE(may_lose("INSERT INTO a VALUES (1)", {.in_views = true}));
  CHECK(may_lose("SELECT a FROM b", {.in_casts = true}));
  CHECK(may_lose("ALTER TABLE a ADD COLUMN b mood DEFAULT 'calm'::text", {.in_casts = true}));
  CHECK_FALSE(may_lose("CREATE TABLE a ()", {.in_casts = true}));
  CHECK(may_lose("SELECT now()", {.functions = {"now"}}));
  CHECK_FALSE(may_lose("SELECT now()", {.functions = {"lower"}}));
  CHECK(may_lose("SELECT 1 + 2", {.operators = {"+"}}));
}
