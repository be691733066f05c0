// What many resources at once, whose pods do not start, cost the API server: counted, not timed.
#include "tests/api/migrations.hpp"
#include "tests/api/operator_process.hpp"

#include <chrono>
#include <format>
#include <functional>
#include <string>
#include <thread>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::kube;
using namespace headway::testing;
using namespace std::chrono_literals;

namespace {

constexpr int kMany = 40;

/// The value of the series that begins with this text; 0: there is none.
double value_of(const std::string& metrics, const std::string& series) {
  const auto at = metrics.find("\n" + series);
  if (at == std::string::npos) return 0;
  return std::stod(metrics.substr(metrics.find("} ", at) + 2));
}

void until(const std::function<bool()>& state) {
  const auto deadline = std::chrono::steady_clock::now() + 2min;
  while (!state()) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::sleep_for(20ms);
  }
}

struct Many : Migrations {
  OperatorProcess operating{ns, {}};

  std::string metrics() const { return operating.get("/metrics").body; }
  int requests(const std::string& method, int code) const {
    const std::string host = config.server.substr(config.server.find("://") + 3);
    return static_cast<int>(
        value_of(metrics(), std::format("rest_client_requests_total{{code=\"{}\",host=\"{}\","
                                        "method=\"{}\"}}",
                                        code, host, method)));
  }
};

}  // namespace

TEST_CASE_METHOD(Many, "a resource whose pod does not start costs a Job, a status and an Event") {
  for (int i = 0; i < kMany; ++i)
    create(std::format("app-{}", i));
  until([&] { return count(kJobs) == kMany && count(kEvents) == kMany; });
  // Each is looked at once more, for a change that asks for nothing.
  const auto adds = [&] { return value_of(metrics(), "workqueue_adds_total"); };
  const double before = adds();
  for (int i = 0; i < kMany; ++i)
    client.patch(kSchemaMigrations, {ns, std::format("app-{}", i)}, Part::kWhole, PatchType::kMerge,
                 {{"metadata", {{"labels", {{"touched", "yes"}}}}}}, {}, {});
  until([&] {
    const std::string all = metrics();
    return value_of(all, "workqueue_adds_total") >= before + kMany &&
           value_of(all, "workqueue_depth") == 0 &&
           value_of(all, "workqueue_unfinished_work_seconds") == 0;
  });
  CHECK(requests("POST", 201) == 2 * kMany);
  CHECK(requests("PATCH", 200) == kMany);
}
