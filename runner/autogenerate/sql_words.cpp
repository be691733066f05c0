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

namespace {

std::string quoted(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += c;
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace

std::string identifier(const std::string& name) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyz0123456789_";
  if (name.find_first_not_of(kPlain) == std::string::npos && !name.empty() &&
      (name.front() < '0' || name.front() > '9'))
    return name;
  return quoted(name);
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
  for (const std::string& option : list_of(json)) {
    const std::size_t sign = option.find('=');
    options.push_back(
        std::format("{}{}={}", prefix, option.substr(0, sign), literal(option.substr(sign + 1))));
  }
  return options;
}

std::vector<std::string> option_names(const std::string& json, const std::string& prefix) {
  std::vector<std::string> names;
  for (const std::string& option : list_of(json))
    names.push_back(prefix + option.substr(0, option.find('=')));
  return names;
}

std::string foreign_options(const std::string& json) {
  if (json.empty()) return {};
  std::vector<std::string> options;
  const nlohmann::json parsed = nlohmann::json::parse(json);
  for (const auto& [name, value] : parsed.items())
    options.push_back(std::format("{} {}", quoted(name), literal(value.get<std::string>())));
  return std::format(" OPTIONS ({})", joined(options));
}

std::string foreign_options_change(const std::string& before, const std::string& after) {
  const auto parsed = [](const std::string& json) {
    return json.empty() ? nlohmann::json::object() : nlohmann::json::parse(json);
  };
  const nlohmann::json old_ones = parsed(before);
  const nlohmann::json new_ones = parsed(after);
  std::vector<std::string> changes;
  for (const auto& [name, value] : new_ones.items()) {
    if (old_ones.contains(name) && old_ones.at(name) == value) continue;
    changes.push_back(std::format("{} {} {}", old_ones.contains(name) ? "SET" : "ADD", quoted(name),
                                  literal(value.get<std::string>())));
  }
  for (const auto& [name, value] : old_ones.items()) {
    if (!new_ones.contains(name)) changes.push_back("DROP " + quoted(name));
  }
  return std::format("OPTIONS ({})", joined(changes));
}

std::vector<std::string> list_of(const std::string& json) {
  return json.empty() ? std::vector<std::string>{}
                      : nlohmann::json::parse(json).get<std::vector<std::string>>();
}

}  // namespace headway::autogenerate
