#include "operator/telemetry/health.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

TEST_CASE("ready from the first sync to the shutdown, alive throughout") {
  bool synced = false;
  telemetry::Health health([&] { return synced; });
  CHECK(health.healthz().status == 200);
  CHECK(health.readyz().status == 503);
  synced = true;
  CHECK(health.readyz().status == 200);
  health.shut_down();
  CHECK(health.readyz().status == 503);
  CHECK(health.healthz().status == 200);
}

}  // namespace headway::testing
