#include "common/printable.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;

TEST_CASE("text of others cannot steer a terminal") {
  CHECK(printable("a\nb\tc ä") == "a\nb\tc ä");
  CHECK(printable("\x1b[2J\r\x7f\x01") == "\\x1b[2J\\x0d\\x7f\\x01");
  CHECK(printable("\x1f\x20") == "\\x1f ");
}

TEST_CASE("of a long text the beginning is shown, and its length") {
  CHECK(printable(std::string(4000, 'x')) == std::string(4000, 'x'));
  const std::string shown = printable(std::string(4001, 'x'));
  CHECK(shown.ends_with("… (4001 bytes in all)"));
  CHECK(shown.size() < 4100);
}
