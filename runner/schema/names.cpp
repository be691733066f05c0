#include "runner/schema/names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace headway::schema {

namespace {

std::size_t last_dot(std::string_view name) {
  bool quoted = false;
  std::size_t dot = std::string_view::npos;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '"') quoted = !quoted;
    if (name[i] == '.' && !quoted) dot = i;
  }
  return dot;
}

}  // namespace

std::string_view schema_of(std::string_view name) {
  bool quoted = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '"') quoted = !quoted;
    if (quoted) continue;
    if (name[i] == '.') return name.substr(0, i);
    if (name[i] == '(') break;
  }
  return {};
}

std::string_view owner_of(std::string_view name) {
  const std::size_t dot = last_dot(name);
  return dot == std::string_view::npos ? std::string_view{} : name.substr(0, dot);
}

std::string_view last_part(std::string_view name) {
  return name.substr(last_dot(name) + 1);
}

std::string unquoted(std::string_view name) {
  if (!name.starts_with('"')) return std::string(name);
  std::string plain;
  for (std::size_t i = 1; i + 1 < name.size(); ++i) {
    plain += name[i];
    if (name[i] == '"') ++i;  // a quote within is written twice
  }
  return plain;
}

bool is_usual_index_name(std::string_view table, std::string_view index) {
  constexpr std::size_t kCut = 60;  // an identifier has 63 bytes; some are left for a number
  const std::string name = unquoted(last_part(index));
  if (name.size() >= kCut) return true;
  const std::string_view bare =
      std::string_view(name).substr(0, std::string_view(name).find_last_not_of("0123456789") + 1);
  constexpr std::array<std::string_view, 4> kEnds = {"_idx", "_key", "_pkey", "_excl"};
  return name.starts_with(unquoted(last_part(table)) + "_") &&
         std::ranges::any_of(kEnds, [&](std::string_view end) { return bare.ends_with(end); });
}

}  // namespace headway::schema
