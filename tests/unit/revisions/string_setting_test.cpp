#include "runner/revisions/string_setting.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace headway::revisions;

namespace {

bool found(const std::string& text, bool escapes = false) {
  return first_plain_backslash(
             {{.text = "SELECT 1"}, {.text = text, .backslash_escapes = escapes}}) != nullptr;
}

}  // namespace

TEST_CASE("a backslash is found that stands for itself, and would be an escape otherwise") {
  CHECK(found(R"(SELECT 'C:\temp')"));
  CHECK(found(R"(SELECT N'a\b')"));
  CHECK(found("SELECT 'a'\n'b\\'"));
  CHECK_FALSE(found(R"(SELECT E'a\n')"));
  CHECK_FALSE(found(R"(SELECT $$a\n$$, "a\b")"));
  CHECK_FALSE(found(R"(SELECT 'a' /* \ */ -- \)"));
  CHECK_FALSE(found(R"(SELECT 'a\n')", true));
}
