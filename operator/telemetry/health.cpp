#include "operator/telemetry/health.hpp"

#include <utility>

namespace headway::telemetry {

Health::Health(std::function<std::string()> problem, std::function<std::string()> defect)
    : problem_(std::move(problem)), defect_(std::move(defect)) {}

Health::Answer Health::healthz() const {
  if (const std::string defect = defect_(); !defect.empty()) return {503, defect + "\n"};
  return {};
}

Health::Answer Health::readyz() const {
  if (shutting_down_) return {503, "shutting down\n"};
  if (const std::string problem = problem_(); !problem.empty()) return {503, problem + "\n"};
  return {};
}

}  // namespace headway::telemetry
