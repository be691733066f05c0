#include "tests/unit/sql/effects_text.hpp"

#include <array>

namespace headway::testing {

std::string lock_text(sql::LockMode lock) {
  constexpr std::array<const char*, 8> kNames = {
      "AccessShare", "RowShare",          "RowExclusive", "ShareUpdateExclusive",
      "Share",       "ShareRowExclusive", "Exclusive",    "AccessExclusive"};
  return kNames.at(static_cast<std::size_t>(lock));
}

std::string effects_text(const sql::Effects& effects) {
  std::string text = effects.known ? "" : "unknown";
  std::string divider = effects.known ? "" : " ";
  for (const sql::Effect& effect : effects.relations) {
    const auto& [schema, name] = effect.relation;
    text += divider + (schema.empty() ? "" : schema + ".") + name + " " + lock_text(effect.lock);
    if (effect.work == sql::Work::kScans) text += " scans";
    if (effect.work == sql::Work::kRewrites) text += " rewrites";
    divider = ", ";
  }
  return text;
}

}  // namespace headway::testing
