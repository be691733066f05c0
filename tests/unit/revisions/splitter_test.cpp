#include "runner/revisions/splitter.hpp"

#include "tests/unit/revisions/rendering.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>

namespace headway::revisions {

namespace {

const Statement& statement(const Split& split, std::size_t place) {
  REQUIRE(split.diagnostics.empty());
  REQUIRE(place < split.pieces.size());
  return std::get<Statement>(split.pieces[place]);
}

}  // namespace

TEST_CASE("files are cut where psql cuts them") {
  const auto files = sql_fixtures("splitting");
  REQUIRE(files.size() > 15);
  for (auto path : files) {
    INFO(path);
    const std::string text = file_text(path);
    const std::string expected = file_text(path.replace_extension(".txt"));
    CHECK(rendered(split(text, path.string())) == expected);
  }
}

TEST_CASE("lines may end in CRLF") {
  const std::string text =
      "-- headway: upgrade\r\nSELECT 1; -- one\r\n\r\nSELECT\r\n2;\r\nCOPY t FROM "
      "stdin;\r\na\tb\r\n\\.\r\nSELECT '3\r\n';\r\n";
  const Split result = split(text, "test.sql");
  CHECK(std::get<Mark>(result.pieces.at(0)).text == "upgrade");
  CHECK(statement(result, 1).text == "SELECT 1");
  CHECK(statement(result, 2).text == "SELECT\r\n2");
  CHECK(statement(result, 2).line == 4);
  // The server takes rows that end in CRLF, as long as all do; psql sends them as they are, too.
  CHECK(statement(result, 3).copy_data.value().text() == "a\tb\r\n");
  CHECK(statement(result, 4).text == "SELECT '3\r\n'");
  CHECK(statement(result, 4).line == 9);
}

TEST_CASE("a carriage return alone ends a comment, as it does for the server") {
  const std::string text = "SELECT 1 -- one\r; SELECT 2;";
  const Split result = split(text, "test.sql");
  CHECK(statement(result, 0).text == "SELECT 1");
  CHECK(statement(result, 1).text == "SELECT 2");
}

TEST_CASE("a byte order mark is passed over") {
  const std::string text = "\xEF\xBB\xBF-- headway: upgrade\nSELECT 1;";
  const Split result = split(text, "test.sql");
  CHECK(std::get<Mark>(result.pieces.at(0)).line == 1);
  CHECK(statement(result, 1).text == "SELECT 1");
  CHECK(statement(result, 1).line == 2);
}

TEST_CASE("a NUL byte is refused with its line") {
  const std::string text("SELECT 1;\nSELECT '\0';", 20);
  const Split result = split(text, "test.sql");
  REQUIRE(result.diagnostics.size() == 1);
  CHECK(result.diagnostics[0].line == 2);
  CHECK(result.diagnostics[0].message == "the file holds a NUL byte, which PostgreSQL cannot take");
  CHECK(result.pieces.empty());
}

TEST_CASE("a file without statements has none") {
  for (const std::string text : {"", "\n\n", "-- nothing", "/* nothing */ ;;", "\xEF\xBB\xBF"}) {
    INFO(text);
    const Split result = split(text, "test.sql");
    CHECK(result.pieces.empty());
    CHECK(result.diagnostics.empty());
  }
}

TEST_CASE("statements and COPY data are views of the file, not copies") {
  std::string text = "COPY t FROM stdin;\n";
  for (int row = 0; row < 100'000; ++row)
    text += "1\tsome text that makes a row\n";
  text += "\\.\nSELECT 1;";
  const Split result = split(text, "test.sql");
  const auto data = statement(result, 0).copy_data.value().text();
  CHECK(data.data() == text.data() + 19);
  CHECK(data.size() == text.size() - 19 - 12);
  CHECK(statement(result, 1).line == 100'003);
}

TEST_CASE("deep nesting is no matter") {
  const std::string depth(100'000, '(');
  const std::string comment = "/*" + std::string(100'000, '*') + "/";
  const Split result =
      split("SELECT " + depth + std::string(100'000, ')') + ";" + comment, "test.sql");
  CHECK(result.pieces.size() == 1);
}

}  // namespace headway::revisions
