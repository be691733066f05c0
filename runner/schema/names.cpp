#include "runner/schema/names.hpp"

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

}  // namespace headway::schema
