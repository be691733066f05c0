#include "runner/offline/psql_text.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::offline {

TEST_CASE("a colon before a name gets a blank, where psql would look for a variable") {
  CHECK(for_psql("SELECT a[1:n], b::text, 'x:y', \"p:q\", $$r:s$$ -- t:u") ==
        "SELECT a[1: n], b::text, 'x:y', \"p:q\", $$r:s$$ -- t:u");
  CHECK(for_psql("SELECT x:'lit', y := 1, a[1:2], a[:USER]") ==
        "SELECT x: 'lit', y := 1, a[1: 2], a[: USER]");
}

TEST_CASE("quotes are read as the statement's own session reads them") {
  CHECK(for_psql(R"(SELECT 'it\'s', a[1:n])", /*backslash_escapes=*/true) ==
        R"(SELECT 'it\'s', a[1: n])");
}

TEST_CASE("COPY takes its data along, whole") {
  const auto written = [](const revisions::Statement& statement) {
    std::string text;
    write_statement(statement, [&](std::string_view part) { text += part; });
    return text;
  };
  const auto copy = [&](const char* rows) {
    return written(
        {.text = "COPY t FROM stdin", .line = 1, .copy_data = revisions::CopyData(rows)});
  };
  CHECK(copy("1\ta:b\n2\tc\n") == "COPY t FROM stdin;\n1\ta:b\n2\tc\n\\.\n");
  CHECK(copy("1") == "COPY t FROM stdin;\n1\n\\.\n");
  CHECK(copy("") == "COPY t FROM stdin;\n\\.\n");
  CHECK(written({.text = "SELECT 1", .line = 1}) == "SELECT 1;\n");
}

TEST_CASE("a statement outside of a transaction is quoted until psql has read it whole") {
  CHECK(whole_or_nothing("VACUUM t -- :x") == "SELECT $headway$VACUUM t -- :x$headway$ \\gexec\n");
}

TEST_CASE("psql prints one line, whatever it holds") {
  CHECK(echo("it's `x` \\ :y\nsecond") == "\\echo 'it''s `x` \\\\ :y'\n");
}

TEST_CASE("a text stands between dollar quotes that it does not hold") {
  CHECK(dollar_quoted("x") == "$headway$x$headway$");
  CHECK(dollar_quoted("a $headway$ b") == "$headway1$a $headway$ b$headway1$");
  CHECK(dollar_quoted("a $headway") == "$headway1$a $headway$headway1$");
  CHECK(dollar_quoted("a $") == "$headway$a $$headway$");
}

}  // namespace headway::offline
