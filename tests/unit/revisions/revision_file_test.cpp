#include "runner/revisions/revision_file.hpp"

#include "tests/unit/revisions/rendering.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>

namespace headway::revisions {

TEST_CASE("revision files are read, or refused with all that is wrong") {
  const auto files = sql_fixtures("revisions");
  REQUIRE(files.size() > 10);
  for (auto path : files) {
    INFO(path);
    const std::string text = file_text(path);
    const std::string expected = file_text(path.replace_extension(".txt"));
    CHECK(rendered(parse_revision(source_file(text))) == expected);
  }
}

TEST_CASE("an error names the file") {
  const auto revision = parse_revision(source_file("SELECT 1;", "migrations/one.sql"));
  REQUIRE_FALSE(revision);
  for (const Diagnostic& diagnostic : revision.error())
    CHECK(diagnostic.file == "migrations/one.sql");
}

TEST_CASE("a file in UTF-16 is refused for its encoding, and for nothing else") {
  for (const std::string& mark : {std::string("\xFF\xFE"), std::string("\xFE\xFF")}) {
    const auto revision = parse_revision(source_file(mark + std::string("-\0-\0", 4)));
    REQUIRE_FALSE(revision);
    REQUIRE(revision.error().size() == 1);
    CHECK(revision.error().front().message == "the file's encoding is UTF-16");
    CHECK(revision.error().front().hint.contains("UTF-8"));
  }
}

TEST_CASE("a file with a byte order mark and CRLF reads like any other") {
  const auto revision =
      parse_revision(source_file("\xEF\xBB\xBF-- Message\r\n-- revision: a1\r\n-- revises: "
                                 "b1\r\n-- headway: upgrade lock-timeout=1s\r\nSELECT 1;\r\n"));
  REQUIRE(revision);
  CHECK(revision->message == "Message");
  CHECK(revision->id == "a1");
  CHECK(revision->line == 2);
  CHECK(revision->down_revisions == std::vector<std::string>{"b1"});
  CHECK(revision->upgrade.options.lock_timeout == std::chrono::seconds(1));
  CHECK(revision->upgrade.statements.at(0).text == "SELECT 1");
}

TEST_CASE("text for the ledger must be UTF-8; an upgrade may set its own encoding") {
  const auto reported = [](const std::string& text) {
    const auto revision = parse_revision(source_file(text));
    std::vector<std::string> lines;
    if (!revision) {
      for (const Diagnostic& diagnostic : revision.error()) {
        lines.push_back(std::to_string(diagnostic.line) + ": " + diagnostic.message);
      }
    }
    return lines;
  };
  CHECK(reported("-- gr\xFC\xDF\n-- revision: a1\n-- headway: upgrade\n") ==
        std::vector<std::string>{"1: the header is not UTF-8 text"});
  CHECK(
      reported("-- revision: a1\n-- headway: upgrade\n-- headway: downgrade\n\nSELECT '\xFC';\n") ==
      std::vector<std::string>{"5: the section `downgrade` is not UTF-8 text"});
  CHECK(
      reported(
          "-- revision: a1\n-- headway: upgrade\nSET client_encoding = 'LATIN1';\nSELECT '\xFC';\n")
          .empty());
}

TEST_CASE("a section's text is all that stands below its mark") {
  const Revision revision = revision_of(
      "-- headway: downgrade\n-- a comment\nDROP TABLE t;\n\n-- headway: upgrade\nCREATE TABLE t "
      "();\n");
  REQUIRE(revision.downgrade);
  CHECK(revision.downgrade->text == "\n-- a comment\nDROP TABLE t;\n\n");
  CHECK(revision.upgrade.text == "\nCREATE TABLE t ();\n");
}

TEST_CASE("a copy of a revision outlives the first") {
  std::optional<Revision> first =
      revision_of("-- headway: upgrade\nCREATE TABLE a_name_that_is_long ();\n");
  const Revision copy = *first;
  first.reset();
  CHECK(copy.upgrade.statements.at(0).text == "CREATE TABLE a_name_that_is_long ()");
}

}  // namespace headway::revisions
