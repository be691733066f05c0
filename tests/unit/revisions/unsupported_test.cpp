#include "runner/revisions/unsupported.hpp"

#include "tests/unit/revisions/rendering.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::revisions {

TEST_CASE("a directive that this version does not support is reported with its line") {
  const Revision revision = revision_of(
      "-- headway: upgrade no-transaction\n"
      "-- headway: batch size=5\n"
      "UPDATE t SET a = 1;\n"
      "-- headway: downgrade no-transaction\n");
  const auto messages = unsupported(revision);
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].line == 3);
  CHECK(messages[0].message ==
        "`-- headway: batch` is not supported by this version of Headway yet");
}

TEST_CASE("timeouts are supported") {
  CHECK(unsupported(revision_of("-- headway: upgrade lock-timeout=1s statement-timeout=1m\n"))
            .empty());
}

}  // namespace headway::revisions
