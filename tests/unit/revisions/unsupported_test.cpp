#include "runner/revisions/unsupported.hpp"

#include "tests/unit/revisions/rendering.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::revisions {

TEST_CASE("what this version cannot carry out is told with its line") {
  const Revision revision = revision_of(
      "-- headway: upgrade no-transaction\n"
      "-- headway: batch size=5\n"
      "UPDATE t SET a = 1;\n"
      "-- headway: downgrade no-transaction\n");
  const auto told = unsupported(revision);
  REQUIRE(told.size() == 1);
  CHECK(told[0].line == 3);
  CHECK(told[0].message == "`-- headway: batch` is not supported by this version of Headway yet");
}

TEST_CASE("timeouts are supported") {
  CHECK(unsupported(revision_of("-- headway: upgrade lock-timeout=1s statement-timeout=1m\n"))
            .empty());
}

}  // namespace headway::revisions
