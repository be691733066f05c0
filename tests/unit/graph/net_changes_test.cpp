#include "runner/graph/version_rows.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway::graph;
using enum RowChange::Kind;

namespace {

using Changes = std::vector<RowChange>;

}  // namespace

TEST_CASE("several changes of the version table are put together") {
  CHECK(net_changes({}).empty());
  CHECK(net_changes({{kInsert, "", "a"}, {kUpdate, "a", "b"}, {kUpdate, "b", "c"}}) ==
        Changes{{kInsert, "", "c"}});
  CHECK(net_changes({{kUpdate, "a", "b"}, {kUpdate, "b", "c"}}) == Changes{{kUpdate, "a", "c"}});
  CHECK(net_changes({{kUpdate, "a", "b"}, {kDelete, "b", ""}}) == Changes{{kDelete, "a", ""}});
  CHECK(net_changes({{kInsert, "", "a"}, {kDelete, "a", ""}}).empty());
}

TEST_CASE("changes of different rows stay side by side") {
  const Changes apart = {{kUpdate, "a", "b"}, {kUpdate, "c", "d"}, {kInsert, "", "e"}};
  CHECK(net_changes(apart) == apart);
  CHECK(net_changes({{kDelete, "a", ""}, {kInsert, "", "a"}}) ==
        Changes{{kDelete, "a", ""}, {kInsert, "", "a"}});
  CHECK(net_changes({{kUpdate, "a", "b"}, {kUpdate, "c", "d"}, {kUpdate, "d", "e"}}) ==
        Changes{{kUpdate, "a", "b"}, {kUpdate, "c", "e"}});
}
