#include "operator/telemetry/health.hpp"

#include <utility>

namespace headway::telemetry {

Health::Health(std::function<std::string()> problem) : problem_(std::move(problem)) {}

Health::Answer Health::readyz() const {
  if (shutting_down_) return {503, "shutting down\n"};
  if (const std::string problem = problem_(); !problem.empty()) return {503, problem + "\n"};
  return {};
}

}  // namespace headway::telemetry
