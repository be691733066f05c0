// Files whose long rows are not held.
#include "runner/revisions/long_file.hpp"

#include "common/error.hpp"
#include "common/sha256.hpp"
#include "runner/revisions/checksum.hpp"
#include "runner/revisions/data_blocks.hpp"
#include "runner/revisions/rows_reader.hpp"
#include "tests/unit/revisions/rendering.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <random>
#include <utility>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <unistd.h>

namespace headway::revisions {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongest = 20;

class File {
 public:
  explicit File(const std::string& text)
      : path_(fs::temp_directory_path() / ("headway-long-" + std::to_string(getpid()) + ".sql")) {
    write(text);
  }
  ~File() { fs::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void write(const std::string& text) const { std::ofstream(path_, std::ios::binary) << text; }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::optional<SourceFile> read_long(const File& file) {
  return read_without_long_rows(OpenFile::open(file.path()).value(), file.path(), kLongest);
}

std::string rows_of(const CopyData& data) {
  if (!data.in_file()) return std::string(data.text());
  RowsReader reader(data.in_file());
  std::string rows;
  for (auto piece = reader.next(); !piece.empty(); piece = reader.next())
    rows += piece;
  return rows;
}

/// Each statement with its place and its rows.
std::string statements_of(const Revision& revision) {
  std::string text;
  for (const Statement& statement : revision.upgrade.statements) {
    text += std::to_string(statement.line) + " " + std::string(statement.text) + "\n";
    if (statement.copy_data)
      text += std::to_string(statement.copy_data_line) + ":\n" + rows_of(*statement.copy_data);
  }
  return text;
}

constexpr const char* kHead = "-- A long one\n-- revision: a1\n-- revises:\n-- headway: upgrade\n";

std::string long_rows(const std::string& end = "\n") {
  std::string rows;
  for (int row = 0; row < 10; ++row)
    rows += std::to_string(row) + "\tsome text; -- 'and more" + end;
  return rows;
}

Revision parsed(const SourceFile& source) {
  auto revision = parse_revision(source);
  REQUIRE(revision);
  return std::move(*revision);
}

}  // namespace

TEST_CASE("long rows stay in their file, and nothing else of the revision changes") {
  const std::string text = GENERATE(
      as<std::string>{},
      kHead + ("CREATE TABLE t ();\nCOPY t FROM stdin;\n" + long_rows() + "\\.\nSELECT 1;\n"),
      "\xEF\xBB\xBF" + (kHead + ("COPY t (a, b)\n  FROM STDIN\n WITH (FORMAT text); -- rows\n" +
                                 long_rows() + "\\.\n\nSELECT 1;\n")),
      kHead + ("COPY t FROM stdin;\r\n" + long_rows("\r\n") + "\\.\r\nSELECT\r\n1;\r\n"),
      kHead + ("COPY a FROM stdin;\n" + long_rows() + "\\.\nCOPY b FROM stdin;\n1\n\\.\ncopy c " +
               "from stdin ;\n" + long_rows() + "\\.x\n\\.\n" +
               "-- headway: downgrade\nSELECT 2;\n-- headway: verify\nSELECT true;\n"),
      kHead + ("COPY t FROM stdin;\n" + long_rows() + "\\."));
  CAPTURE(text);
  const File file(text);
  const auto source = read_long(file);
  REQUIRE(source);
  CHECK(source->text->size() < text.size() - long_rows().size() / 2);
  CHECK(file_hash(*source) == sha256_hex(text));
  const Revision kept = parsed(*source);
  const Revision whole = parsed(source_file(text, file.path().string()));
  CHECK(statements_of(kept) == statements_of(whole));
  CHECK(checksum(kept) == checksum(whole));
  CHECK(file_hash(kept) == file_hash(whole));
  CHECK(kept.downgrade.has_value() == whole.downgrade.has_value());
}

TEST_CASE("a file whose rows cannot be left out is read as a whole") {
  const std::string text = GENERATE(
      as<std::string>{},
      // no rows, or short ones
      kHead + std::string(100, '\n') + "SELECT 1;\n",
      kHead + std::string("COPY t FROM stdin;\n1\n\\.\n"),
      // no COPY
      kHead + ("SELECT '\nCOPY t FROM stdin;\n" + long_rows() + "';\n\\.\n"),
      kHead + ("DO $$\nCOPY t FROM stdin;\n" + long_rows() + "\\.\n$$;\n"),
      kHead + ("/*\nCOPY t FROM stdin;\n" + long_rows() + "\\.\n*/ SELECT 1;\n"),
      // another COPY begins where it seems that rows stand
      kHead + ("/*\nCOPY t FROM stdin;\n*/\nCREATE TABLE t ();\n" + long_rows("';\n") +
               "COPY t FROM stdin;\n1\n\\.\n"),
      // without an end
      kHead + ("COPY t FROM stdin;\n" + long_rows()),
      // in a section that the ledger keeps
      kHead + ("SELECT 1;\n-- headway: downgrade\nCOPY t FROM stdin;\n" + long_rows() + "\\.\n"),
      // no text, no revision
      kHead + ("COPY t FROM stdin;\n" + long_rows() + std::string(1, '\0') + "\n\\.\n"),
      "-- seed: a\n-- headway: load\nCOPY t FROM stdin;\n" + long_rows() + "\\.\n",
      "COPY t FROM stdin;\n" + long_rows() + "\\.\n");
  CAPTURE(text);
  const File file(text);
  CHECK_FALSE(read_long(file));
}

TEST_CASE("without its long rows, a random file is what it is as a whole, or is not read so") {
  constexpr std::array kParts = {"COPY t FROM stdin;\n",
                                 "COPY t FROM stdin;",
                                 "copy t\n (a)\nFrom StdIn\n;\n",
                                 "\\.\n",
                                 "\\.\r\n",
                                 "\\.",
                                 "1\ta row that makes the rows long enough\n",
                                 "2\tb\r\n",
                                 "\\N\tb\n",
                                 "b\n\\N\n",
                                 "\n",
                                 ";\n",
                                 "SELECT 1;\n",
                                 "SELECT 'a",
                                 "'",
                                 "';\n",
                                 "$$",
                                 "$$;\n",
                                 "/*",
                                 "*/",
                                 "-- ",
                                 "(",
                                 ")",
                                 "-- COPY t FROM stdin;\n",
                                 "COPY t TO stdout;\n",
                                 "\"",
                                 "-- headway: downgrade\n",
                                 "-- headway: verify\n",
                                 "BEGIN;\n",
                                 "COMMIT;\n"};
  std::mt19937 random(7);
  const auto one_of = [&](std::size_t count) { return random() % count; };
  int left_out = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text = kHead;
    // Half of the files hold rows that are long and well formed, besides anything.
    for (std::size_t part = one_of(12); part > 0; --part) {
      text += kParts.at(one_of(kParts.size()));
      if (one_of(4) == 0) text += "\nCOPY t FROM stdin;\n" + long_rows() + "\\.\n";
    }
    CAPTURE(text);
    const File file(text);
    const auto source = read_long(file);
    if (!source) continue;
    ++left_out;
    const Revision kept = parsed(*source);
    const Revision whole = parsed(source_file(text, file.path().string()));
    REQUIRE(statements_of(kept) == statements_of(whole));
    REQUIRE(checksum(kept) == checksum(whole));
    REQUIRE(file_hash(kept) == file_hash(whole));
  }
  CHECK(left_out > 100);
}

TEST_CASE("rows that are not there any more as they were are an error, and no end of the rows") {
  const std::string text = kHead + ("COPY t FROM stdin;\n" + long_rows() + "\\.\n");
  const File file(text);
  const auto source = read_long(file);
  REQUIRE(source);
  const Revision revision = parsed(*source);
  const CopyData& data = revision.upgrade.statements.at(0).copy_data.value();
  CHECK(rows_of(data) == long_rows());
  std::string other = text;
  SECTION("cut short") {
    other.resize(text.size() / 2);
  }
  SECTION("emptied") {
    other.clear();
  }
  SECTION("changed") {
    other[text.find("some")] = 'S';
  }
  SECTION("moved") {
    other.insert(0, "-- one line more\n");
  }
  file.write(other);
  CHECK_THROWS_AS(rows_of(data), Error);
  fs::remove(file.path());
  CHECK_THROWS_AS(rows_of(data), Error);
}

TEST_CASE("rows have the same blocks in pieces of any size") {
  std::string text = "a\r\nb\r\r\nc\rd\n\r\n";
  SECTION("short") {}
  SECTION("without a newline at the end") {
    text += "x\r";
  }
  SECTION("many blocks") {
    while (text.size() < 5'000'000)
      text += text;
    text += "x";
  }
  SECTION("a line that is longer than a block") {
    text += std::string(3'000'000, 'x');
  }
  DataBlocks whole;
  whole.add(text);
  const std::string expected = whole.finish();
  const std::size_t size = GENERATE(1UZ, 2UZ, 3UZ, 7UZ, 100'003UZ, 1UZ << 20);
  DataBlocks blocks;
  for (std::size_t place = 0; place < text.size(); place += size)
    blocks.add(std::string_view(text).substr(place, size));
  CHECK(blocks.finish() == expected);
}

}  // namespace headway::revisions
