#include "runner/revisions/forbidden.hpp"

#include "tests/unit/revisions/rendering.hpp"

#include <sstream>

#include <catch2/catch_test_macros.hpp>

namespace headway::revisions {

namespace {

std::vector<Diagnostic> told(const std::string& statement) {
  return forbidden_statements(revision_of("-- headway: upgrade\n" + statement));
}

std::vector<std::string> lines_of(const std::string& name) {
  std::istringstream text(file_text(std::string(HEADWAY_FIXTURES) + "/revisions/" + name));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) {
    if (!line.empty() && !line.starts_with('#')) lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("statements that cannot run in the runner's transaction are refused") {
  for (const std::string& line : lines_of("refused_statements.txt")) {
    INFO(line);
    const auto arrow = line.find(" => ");
    REQUIRE(arrow != std::string::npos);
    const auto found = told(line.substr(0, arrow));
    REQUIRE(found.size() == 1);
    CHECK(found[0].message == line.substr(arrow + 4));
    CHECK_FALSE(found[0].hint.empty());
  }
}

TEST_CASE("statements that only look like it are let pass") {
  for (const std::string& line : lines_of("allowed_statements.txt")) {
    INFO(line);
    for (const Diagnostic& diagnostic : told(line))
      CHECK(diagnostic.message.empty());
  }
}

TEST_CASE("each is told with its file and line, in every section") {
  const Revision revision = revision_of(
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
  CHECK(told(values + ";").empty());
  CHECK(told(values + ", ((SELECT 1 FROM pg_advisory_unlock_all()));").size() == 1);
}

TEST_CASE("what pg_dump writes is let pass") {
  CHECK(told(file_text(std::string(HEADWAY_FIXTURES) + "/splitting/pg_dump.sql")).empty());
}

}  // namespace headway::revisions
