#include "runner/apply/batch_estimate.hpp"

#include "common/duration.hpp"

#include <cmath>
#include <format>

#include <nlohmann/json.hpp>

namespace headway::apply {

using Json = nlohmann::json;

std::optional<double> estimated_rows(std::string_view plan) {
  const Json statements = Json::parse(plan, nullptr, /*allow_exceptions=*/false);
  if (!statements.is_array() || statements.empty()) return std::nullopt;
  const Json top = statements.front().value("Plan", Json::object());
  if (top.value("Node Type", "") != "ModifyTable") return std::nullopt;
  for (const Json& node : top.value("Plans", Json::array())) {
    if (node.value("Parent Relationship", "") == "Outer") return node.value("Plan Rows", 0.0);
  }
  return std::nullopt;
}

std::string rest_text(std::optional<double> expected, long changed,
                      std::chrono::milliseconds took) {
  if (!expected || changed <= 0) return {};
  const double left = std::round(*expected - static_cast<double>(changed));
  if (left < 1) return {};
  const double milliseconds =
      left / static_cast<double>(changed) * static_cast<double>(took.count());
  return std::format("; by the planner's estimate about {:.0f} rows are left, for {}", left,
                     duration_text(std::chrono::seconds(std::llround(milliseconds / 1000))));
}

}  // namespace headway::apply
