#include "runner/autogenerate/sql_words.hpp"

#include <format>

#include <nlohmann/json.hpp>

namespace headway::autogenerate {

std::string literal(std::string_view text) {
  std::string literal = text.contains('\\') ? "E'" : "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') literal += c;
    literal += c;
  }
  return literal + "'";
}

std::string identifier(const std::string& name) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyz0123456789_";
  if (name.find_first_not_of(kPlain) == std::string::npos && !name.empty() &&
      (name.front() < '0' || name.front() > '9'))
    return name;
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += c;
    quoted += c;
  }
  return quoted + "\"";
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += between;
    text += part;
  }
  return text;
}

std::vector<std::string> option_list(const std::string& json, const std::string& prefix) {
  std::vector<std::string> options;
  if (json.empty()) return options;
  const nlohmann::json parsed = nlohmann::json::parse(json);
  for (const auto& [name, value] : parsed.items())
    options.push_back(std::format("{}{}={}", prefix, name, literal(value.get<std::string>())));
  return options;
}

std::vector<std::string> option_names(const std::string& json, const std::string& prefix) {
  std::vector<std::string> names;
  if (json.empty()) return names;
  const nlohmann::json parsed = nlohmann::json::parse(json);
  for (const auto& [name, value] : parsed.items())
    names.push_back(prefix + name);
  return names;
}

std::vector<std::string> list_of(const std::string& json) {
  return json.empty() ? std::vector<std::string>{}
                      : nlohmann::json::parse(json).get<std::vector<std::string>>();
}

}  // namespace headway::autogenerate
