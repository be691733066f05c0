#include "runner/sql/forbidden.hpp"

#include "tests/unit/revisions/rendering.hpp"
#include "tests/unit/sql/fixture.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::sql {

namespace {

std::vector<Diagnostic> refusals(const std::string& statement) {
  return forbidden_statements(revisions::revision_of("-- headway: upgrade\n" + statement));
}

}  // namespace

TEST_CASE("statements that cannot run in the runner's transaction are refused") {
  for (const auto& [text, expected] : testing::sql_cases("refused_statements.txt")) {
    INFO(text);
    const auto found = refusals(text);
    REQUIRE(found.size() == 1);
    CHECK(found[0].message == expected);
    CHECK_FALSE(found[0].hint.empty());
  }
}

TEST_CASE("statements that only look like it are not refused") {
  for (const auto& [text, nothing] : testing::sql_cases("allowed_statements.txt")) {
    INFO(text);
    for (const Diagnostic& diagnostic : refusals(text))
      CHECK(diagnostic.message.empty());
  }
}

TEST_CASE("each is reported with its file and line, in every section") {
  const revisions::Revision revision = revisions::revision_of(
      "-- headway: upgrade\nSELECT 1;\n\n/* a */ VACUUM t;\nSELECT 2,\n  "
      "pg_advisory_unlock_all();\n"
      "-- headway: downgrade\nCOMMIT;\n-- headway: verify\nBEGIN;\n");
  std::vector<int> lines;
  for (const Diagnostic& diagnostic : forbidden_statements(revision)) {
    CHECK(diagnostic.file == "test.sql");
    lines.push_back(diagnostic.line);
  }
  CHECK(lines == std::vector<int>{5, 7, 11, 9});
}

TEST_CASE("a call far behind the beginning of a long statement is found") {
  std::string values = "INSERT INTO t VALUES (1)";
  for (int row = 0; row < 5'000; ++row)
    values += ", (2)";
  CHECK(refusals(values + ";").empty());
  CHECK(refusals(values + ", ((SELECT 1 FROM pg_advisory_unlock_all()));").size() == 1);
}

TEST_CASE("no statement that pg_dump writes is refused") {
  CHECK(refusals(revisions::file_text(std::string(HEADWAY_FIXTURES) + "/splitting/pg_dump.sql"))
            .empty());
}

}  // namespace headway::sql
