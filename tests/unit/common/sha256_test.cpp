#include "common/sha256.hpp"

#include "common/sha256_stream.hpp"

#include <catch2/catch_test_macros.hpp>

TEST_CASE("SHA-256 gives the standard's example values") {
  CHECK(headway::sha256_hex("abc") ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(headway::sha256_hex("") ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("pieces have the SHA-256 of the whole") {
  headway::Sha256Stream sum;
  sum.add("a");
  sum.add("");
  sum.add("bc");
  CHECK(sum.hex() == headway::sha256_hex("abc"));
}
