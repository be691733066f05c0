#include "runner/database/session_state.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway::database;

TEST_CASE("names with a dot could be settings of users' own making") {
  using Names = std::vector<std::string>;
  CHECK(possible_settings("") == Names{});
  CHECK(possible_settings("SET work_mem = '5MB'; SELECT 1.5, 2.e3, x . y") == Names{});
  CHECK(possible_settings("SET app.tenant = 'x'; SELECT set_config('app.user.id', '1', false)") ==
        Names{"app.tenant", "app.user.id"});
  CHECK(possible_settings(
            "DO $$ BEGIN PERFORM set_config('b.c', '', true); SET a.b TO 1; SET b.c = 2; "
            "END $$") == Names{"a.b", "b.c"});
  CHECK(possible_settings("SET größe.maß = 1; SELECT a.1, .b, c.") == Names{"größe.maß"});
  CHECK(possible_settings("SELECT 1a.b") == Names{});
}

TEST_CASE("settings are changed where they are new or have another value") {
  const Settings before = {{"a", "1"}, {"b", "2"}};
  CHECK(changed_settings(before, before) == Settings{});
  CHECK(changed_settings(before, {{"a", "1"}, {"b", "3"}, {"c", "4"}}) ==
        Settings{{"b", "3"}, {"c", "4"}});
  // One that cannot be read any more cannot be set either.
  CHECK(changed_settings(before, {{"a", "1"}}) == Settings{});
}
