#include "runner/sql/session_change.hpp"

#include "tests/unit/sql/fixture.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;

namespace {

std::string shown(const std::string& text) {
  const revisions::Statement statement{.text = text};
  std::string shown;
  switch (sql::session_change(statement)) {
    case sql::SessionChange::kNone:
      shown = "none";
      break;
    case sql::SessionChange::kSettings:
      shown = "settings";
      break;
    case sql::SessionChange::kPerhaps:
      shown = "perhaps";
      break;
  }
  CHECK(sql::changes_session(statement) == (shown == "settings"));
  if (sql::changes_reading(statement)) shown += " reading";
  return shown + (sql::changes_only_transaction(statement) ? " transaction" : "");
}

}  // namespace

TEST_CASE("changes of the session are seen, by SET and by set_config") {
  for (const auto& [text, expected] : testing::sql_cases("session_changes.txt")) {
    INFO(text);
    CHECK(shown(text) == expected);
  }
}
