#include "common/setting.hpp"

#include "common/duration.hpp"
#include "common/repeatable.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <charconv>
#include <format>
#include <ranges>

namespace headway {

namespace {

bool is_count(std::string_view text) {
  int count = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), count);
  return wrong == std::errc{} && end == text.data() + text.size() && count > 0;
}

/// `'text'`, or words for it.
std::string shown(const std::string& text) {
  return can_be_repeated(text) ? std::format("'{}'", text) : "the value";
}

}  // namespace

std::string option(const Setting& setting) {
  return setting.argument ? std::string(setting.name) : "--" + std::string(setting.name);
}

std::string variable(const Setting& setting) {
  if (setting.argument) return {};
  if (!setting.named_variable.empty()) return std::string(setting.named_variable);
  std::string name = "HEADWAY_";
  for (const char c : setting.name)
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

std::vector<std::string> words(const Setting& setting) {
  return setting.value | std::views::split('|') | std::ranges::to<std::vector<std::string>>();
}

std::string_view field_default(const Setting& setting) {
  return setting.field_preset.empty() ? setting.preset : setting.field_preset;
}

std::optional<std::string> problem(const Setting& setting, const std::string& text) {
  switch (setting.type) {
    case Setting::Type::kWord:
      if (std::ranges::contains(words(setting), text)) return std::nullopt;
      return std::format("{} is none of {}", shown(text), setting.value);
    case Setting::Type::kDuration:
      if (parse_duration(text)) return std::nullopt;
      return std::format("{} is no duration; write 500ms, 30s, 10m or 1h30m", shown(text));
    case Setting::Type::kCount:
      if (is_count(text)) return std::nullopt;
      return std::format("{} is no whole number from 1 on", shown(text));
    case Setting::Type::kFlag:
      if (parse_flag(text)) return std::nullopt;
      return std::format("{} is neither true nor false", shown(text));
    case Setting::Type::kRevision:
      if (!looks_like_connection(text)) return std::nullopt;
      return "a database's URL is no revision; the URL belongs to --database-url";
    case Setting::Type::kPath:
    case Setting::Type::kText:
      if (text.empty()) return "is empty";
      if (!looks_like_connection(text) && !has_login(text)) return std::nullopt;
      return "a database's URL does not belong here, but to --database-url";
    case Setting::Type::kSecret:
    case Setting::Type::kProse:
    case Setting::Type::kCommand:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<bool> parse_flag(std::string_view text) {
  const std::string word = lower(text);
  if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "0" || word == "no" || word == "off") return false;
  return std::nullopt;
}

}  // namespace headway
