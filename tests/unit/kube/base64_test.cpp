#include "operator/kube/base64.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using headway::kube::base64_decoded;

TEST_CASE("base64 of RFC 4648 is decoded") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"Zg==", "f"},
      {"Zm8=", "fo"},
      {"Zm9v", "foo"},
      {"Zm9vYg==", "foob"},
      {"Zm9vYmE=", "fooba"},
      {"Zm9vYmFy", "foobar"},
      {"Zm9v\n  YmFy\r\n", "foobar"},
      {"+/+/", "\xfb\xff\xbf"},
  }));
  CHECK(base64_decoded(text) == expected);
}

TEST_CASE("text that is not base64 is refused") {
  const std::string text =
      GENERATE("Z", "Zg", "Zg=", "Zg===", "Zm9v=", "Z=g=", "Zm-v", "====", "Zm9vYg==Zg==");
  CAPTURE(text);
  CHECK_FALSE(base64_decoded(text));
}
