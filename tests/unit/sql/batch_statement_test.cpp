#include "runner/sql/batch_statement.hpp"

#include "runner/sql/forbidden.hpp"
#include "runner/sql/parse_tree.hpp"
#include "tests/unit/revisions/rendering.hpp"
#include "tests/unit/sql/fixture.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::sql {

TEST_CASE("a batch repeats statements that report the rows that they changed, and no others") {
  for (const auto& [text, expected] : testing::sql_cases("batch_statements.txt")) {
    INFO(text);
    CHECK(unfit_for_batch({.text = text}) == expected);
  }
}

TEST_CASE("a statement that a batch cannot repeat is refused with its line") {
  const std::vector<Diagnostic> found = forbidden_statements(revisions::revision_of(
      "-- headway: upgrade\n-- headway: batch size=5\n\nSELECT f(:batch_size);\n"
      "-- headway: batch size=5\nDELETE FROM t WHERE id < :batch_size;\n"
      "-- headway: verify\nSELECT true;\n"
      "-- headway: downgrade\n-- headway: batch size=5\nCALL p(:batch_size);\n"));
  REQUIRE(found.size() == 2);
  CHECK(found[0].line == 5);
  CHECK(found[1].line == 12);
  CHECK(found[0].hint.contains("UPDATE, DELETE, MERGE or INSERT ... SELECT"));
}

TEST_CASE("the analysis reads the statement of a batch as it is sent") {
  const revisions::Revision revision = revisions::revision_of(
      "-- headway: upgrade\n-- headway: batch size=5\n"
      "DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT :batch_size);\n"
      "-- headway: verify\nSELECT true;\n");
  const auto node = parse(revision.upgrade.statements.front());
  REQUIRE(node);
  CHECK(node->is("DeleteStmt"));
}

}  // namespace headway::sql
