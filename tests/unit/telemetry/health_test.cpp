#include "operator/telemetry/health.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

TEST_CASE("ready while nothing stands in the way, until the shutdown; alive throughout") {
  std::string problem = "the caches have not synced yet";
  telemetry::Health health([&] { return problem; });
  CHECK(health.healthz().status == 200);
  CHECK(health.readyz().status == 503);
  CHECK(health.readyz().text == "the caches have not synced yet\n");
  problem.clear();
  CHECK(health.readyz().status == 200);
  health.shut_down();
  CHECK(health.readyz().status == 503);
  CHECK(health.healthz().status == 200);
}

}  // namespace headway::testing
