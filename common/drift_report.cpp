#include "common/drift_report.hpp"

#include "common/text.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace headway {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;

/// How much of lists and texts is kept; each further step keeps less.
struct Budget {
  std::size_t objects;
  std::size_t revisions;
  std::size_t bytes;
};
constexpr Budget kBudgets[] = {{64, 64, 600}, {32, 16, 300}, {16, 8, 150},
                               {8, 4, 100},   {4, 2, 60},    {1, 1, 40}};

Json list(const std::vector<std::string>& values, std::size_t most, std::size_t bytes) {
  Json json = Json::array();
  for (std::size_t i = 0; i < std::min(values.size(), most); ++i)
    json.push_back(cut(values[i], bytes));
  return json;
}

std::string write(const DriftReport& report, const Budget& budget) {
  const std::size_t kept = std::min(report.objects.size(), budget.objects);
  Json json = {{"version", kVersion},
               {"look", report.look},
               {"revisions", list(report.revisions, budget.revisions, budget.bytes)},
               {"objects", list(report.objects, budget.objects, budget.bytes)},
               {"more", report.more + static_cast<int>(report.objects.size() - kept)}};
  if (report.error)
    json["error"] = {{"reason", report.error->reason},
                     {"message", cut(report.error->message, budget.bytes)},
                     {"hint", cut(report.error->hint, budget.bytes)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

DriftReport read(const Json& json) {
  DriftReport report{.look = json.at("look"),
                     .revisions = json.at("revisions"),
                     .objects = json.at("objects"),
                     .more = json.at("more")};
  if (const auto error = json.find("error"); error != json.end()) {
    report.error.emplace();
    report.error->reason = error->at("reason");
    report.error->message = error->at("message");
    report.error->hint = error->at("hint");
  }
  return report;
}

}  // namespace

std::string to_json(const DriftReport& report, std::size_t limit) {
  std::string text;
  for (const Budget& budget : kBudgets) {
    text = write(report, budget);
    if (text.size() <= limit) break;
  }
  return text;
}

std::optional<DriftReport> parse_drift_report(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    if (json.at("version") != kVersion) return std::nullopt;
    return read(json);
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace headway
