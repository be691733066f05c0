#include "runner/seeds/end_of_rows.hpp"

#include <algorithm>
#include <string_view>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace headway::seeds {

namespace {

/// The answer to the last of the pieces that the rows are cut into.
bool is_passed(std::string_view rows, std::size_t size) {
  EndOfRows end;
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

}  // namespace headway::seeds
