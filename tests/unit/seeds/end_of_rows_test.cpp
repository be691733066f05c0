#include "runner/seeds/end_of_rows.hpp"

#include <algorithm>
#include <string_view>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace headway::seeds {

namespace {

/// The answer to the last of the pieces that the rows are cut into.
bool is_passed(std::string_view rows, std::size_t size, EndOfRows end = {}) {
  bool passed = false;
  for (; !rows.empty(); rows.remove_prefix(std::min(size, rows.size())))
    passed = end.is_passed(rows.substr(0, size)) || passed;
  return passed;
}

}  // namespace

TEST_CASE("rows behind a line of backslash and dot are noticed, however they are cut") {
  const std::size_t size = GENERATE(1, 2, 3, 100);
  CAPTURE(size);
  CHECK(is_passed("1\ta\n\\.\n2\tb\n", size));
  CHECK(is_passed("1\ta\r\n\\.\r\n2\tb\r\n", size));
  CHECK(is_passed("\\.\n\n", size));
  CHECK_FALSE(is_passed("1\ta\n\\.\n", size));
  CHECK_FALSE(is_passed("1\ta\n\\.", size));
  CHECK_FALSE(is_passed("1\ta\n\\.x\n2\tb\n", size));
  CHECK_FALSE(is_passed("1\t\\.\n\\..\n\\.\\.\n \\.\n2\tb\n", size));
  CHECK_FALSE(is_passed("", size));
}

TEST_CASE("within the quotes of CSV a line of backslash and dot ends nothing") {
  const std::size_t size = GENERATE(1, 2, 3, 100);
  CAPTURE(size);
  const EndOfRows csv('"', '"');
  CHECK(is_passed("1,a\n\\.\n2,b\n", size, csv));
  CHECK_FALSE(is_passed("1,\"a\n\\.\n\"\n2,b\n", size, csv));
  CHECK_FALSE(is_passed("1,\"a\"\"\n\\.\n\"\n2,b\n", size, csv));
  CHECK(is_passed("1,\"a\n\"\n\\.\n2,b\n", size, csv));
  const EndOfRows other('~', '\\');
  CHECK_FALSE(is_passed("1,~a\\~\n\\.\n~\n2,b\n", size, other));
  CHECK(is_passed("1,~a\\\\~\n\\.\n2,b\n", size, other));
  CHECK(is_passed("1,\"a\n\\.\n\"\n2,b\n", size, other));
}

TEST_CASE("the server's version and the format say whether a line of backslash and dot is data") {
  using Kind = sql::CopyFormat::Kind;
  const auto is_watched = [](Kind kind, int version) {
    return end_of_rows({.kind = kind}, version).has_value();
  };
  CHECK(is_watched(Kind::kText, 170012));
  CHECK(is_watched(Kind::kText, 190000));
  CHECK(is_watched(Kind::kCsv, 170012));
  CHECK_FALSE(is_watched(Kind::kCsv, 180000));
  CHECK_FALSE(is_watched(Kind::kBinary, 150000));
}

}  // namespace headway::seeds
