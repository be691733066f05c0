#include "operator/telemetry/health.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

TEST_CASE("ready while nothing stands in the way, until the shutdown; alive throughout") {
  std::string problem = "the caches have not synced yet";
  telemetry::Health health([&] { return problem; }, [] { return std::string(); });
  CHECK(health.healthz().status == 200);
  CHECK(health.readyz().status == 503);
  CHECK(health.readyz().text == "the caches have not synced yet\n");
  problem.clear();
  CHECK(health.readyz().status == 200);
  health.shut_down();
  CHECK(health.readyz().status == 503);
  CHECK(health.healthz().status == 200);
}

TEST_CASE("a process with a defect that a restart cures is not alive") {
  std::string defect;
  telemetry::Health health([] { return std::string(); }, [&] { return defect; });
  CHECK(health.healthz().status == 200);
  defect = "it hangs";
  CHECK(health.healthz().status == 503);
  CHECK(health.healthz().text == "it hangs\n");
}

}  // namespace headway::testing
