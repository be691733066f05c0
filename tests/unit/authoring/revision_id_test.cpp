#include "runner/authoring/revision_id.hpp"

#include <functional>
#include <random>

#include <catch2/catch_test_macros.hpp>

namespace headway::authoring {

TEST_CASE("a new id is twelve hexadecimal digits that nobody reads as a number") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; ++i) {
    const std::string id = new_revision_id(std::ref(random));
    CHECK(id.size() == 12);
    CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(id.find_first_of("abcdf") != std::string::npos);
  }
}

TEST_CASE("bits that would make a number are thrown away") {
  int calls = 0;
  const auto bits = [&]() -> std::uint64_t {
    ++calls;
    return calls == 1 ? 0x1234567890120000 : calls == 2 ? 0x1234567890e10000 : 0x12345678901b0000;
  };
  CHECK(new_revision_id(bits) == "12345678901b");
  CHECK(calls == 3);
}

}  // namespace headway::authoring
