#include "runner/graph/stamp.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using graph::RevisionMap;
using graph::rows_after_stamp;

namespace {

using Ids = std::vector<std::string>;

/// base1 - mid1 - left1, right1 - merge (of both); apart from them lone (label other).
RevisionMap diamond() {
  return RevisionMap::build({{.id = "base1",
                              .down_revisions = {},
                              .depends_on = {},
                              .branch_labels = {},
                              .file = "1",
                              .line = 1,
                              .message = ""},
                             {.id = "left1",
                              .down_revisions = {"base1"},
                              .depends_on = {},
                              .branch_labels = {},
                              .file = "2",
                              .line = 1,
                              .message = ""},
                             {.id = "right1",
                              .down_revisions = {"base1"},
                              .depends_on = {},
                              .branch_labels = {},
                              .file = "3",
                              .line = 1,
                              .message = ""},
                             {.id = "merge",
                              .down_revisions = {"left1", "right1"},
                              .depends_on = {},
                              .branch_labels = {},
                              .file = "4",
                              .line = 1,
                              .message = ""},
                             {.id = "lone1",
                              .down_revisions = {},
                              .depends_on = {},
                              .branch_labels = {"other"},
                              .file = "5",
                              .line = 1,
                              .message = ""}})
      .value();
}

Ids rows(const Ids& from, const std::string& expression) {
  static const RevisionMap map = diamond();
  return rows_after_stamp(map, from, expression).rows;
}

}  // namespace

TEST_CASE("a stamp takes the place of the rows on its line") {
  CHECK(rows({}, "left1") == Ids{"left1"});
  CHECK(rows({"left1"}, "left1") == Ids{"left1"});
  CHECK(rows({"merge"}, "base1") == Ids{"base1"});
  CHECK(rows({"base1"}, "merge") == Ids{"merge"});
  CHECK(rows({"left1", "right1"}, "merge") == Ids{"merge"});
  CHECK(rows({"left1", "right1"}, "base1") == Ids{"base1"});
}

TEST_CASE("on no row's line it comes beside them") {
  CHECK(rows({"left1"}, "right1") == Ids{"left1", "right1"});
  CHECK(rows({"merge"}, "lone1") == Ids{"merge", "lone1"});
  CHECK(rows({}, "heads") == Ids{"merge", "lone1"});
}

TEST_CASE("the base takes all rows, or those of its branch") {
  CHECK(rows({"merge", "lone1"}, "base").empty());
  CHECK(rows({"merge", "lone1"}, "other@base") == Ids{"merge"});
}

TEST_CASE("a stamp of what is not clear is refused") {
  CHECK_THROWS_AS(rows({}, "head"), Error);
  CHECK_THROWS_AS(rows({"strange"}, "merge"), graph::UnknownRowsError);
}
