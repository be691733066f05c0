#include "common/content_hash.hpp"

#include "common/sha256.hpp"

#include <catch2/catch_test_macros.hpp>

using headway::content_hash;
using headway::content_hash_of;
using headway::sha256_hex;

TEST_CASE("the hash is of names and contents of revisions, and of nothing else") {
  const std::string hash = content_hash({{"1.sql", "a"}, {"2.sql", "b"}});
  CHECK(hash.size() == 64);
  CHECK(hash == content_hash({{"1.sql", "a"}, {"2.sql", "b"}, {".3.sql", "c"}, {"README", "d"}}));
  CHECK(hash != content_hash({{"1.sql", "a"}, {"2.sql", "c"}}));
  CHECK(hash != content_hash({{"1.sql", "a"}, {"3.sql", "b"}}));
  CHECK(hash != content_hash({{"1.sql", "a"}}));
  CHECK(hash == content_hash_of({{"1.sql", sha256_hex("a")}, {"2.sql", sha256_hex("b")}}));
  CHECK(content_hash({}) == content_hash({{"README", "d"}}));
}
