#include "runner/report/schema_text.hpp"

#include <nlohmann/json.hpp>

namespace headway::report {

using schema::Difference;

namespace {

const char* change_of(Difference::Kind kind) {
  if (kind == Difference::Kind::kMissing) return "drop";
  return kind == Difference::Kind::kAdded ? "add" : "change";
}

}  // namespace

std::string differences_text(const std::vector<Difference>& differences) {
  std::string text;
  for (const Difference& one : differences)
    text += "  " + schema::to_text(one) + "\n";
  return text;
}

nlohmann::ordered_json differences_json(const std::vector<Difference>& differences) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Difference& one : differences)
    list.push_back({{"change", change_of(one.kind)},
                    {"kind", schema::to_text(one.key.kind)},
                    {"name", one.key.name},
                    {"facts", one.facts}});
  return list;
}

}  // namespace headway::report
