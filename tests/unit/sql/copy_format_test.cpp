#include "runner/sql/copy_format.hpp"

#include "tests/unit/sql/fixture.hpp"

#include <format>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using sql::CopyFormat;

namespace {

std::string text_of(const CopyFormat& format) {
  switch (format.kind) {
    case CopyFormat::Kind::kText:
      return "text";
    case CopyFormat::Kind::kBinary:
      return "binary";
    case CopyFormat::Kind::kCsv:
      break;
  }
  return std::format("csv {} {}", format.quote, format.escape);
}

}  // namespace

TEST_CASE("the form of the rows of a COPY is read from it") {
  for (const auto& [text, expected] : testing::sql_cases("copy_formats.txt")) {
    INFO(text);
    CHECK(text_of(sql::copy_format({.text = text})) == expected);
  }
}
