#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/database/connection_url.hpp"

#include <algorithm>
#include <format>
#include <optional>

#include <nlohmann/json.hpp>

namespace headway::commands {

namespace {

struct Row {
  std::string key;
  std::optional<std::string> value;
  std::string otherwise;  ///< words for no value
  std::string from;       ///< `default`, or the place

  const std::string& text() const { return value ? *value : otherwise; }
};

/// Whom a URL names. No part of it that could be a password is shown.
std::string shown_url(const std::string& url) {
  try {
    const auto parsed = database::ConnectionUrl::parse(Secret(url));
    std::string text;
    for (const auto& [keyword, value] : parsed.parameters())
      if (keyword == "host" || keyword == "port" || keyword == "user" || keyword == "dbname")
        text += std::format("{}{}={}", text.empty() ? "" : " ", keyword, value);
    return text.empty() ? "***" : text;
  } catch (const Error&) {
    return "*** (this is no URL of a database)";
  }
}

std::string shown_list(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words)
    text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// A token may stand among a command's arguments.
std::string shown_command(const std::vector<std::string>& words) {
  const std::string& first = words.front();
  return first.substr(0, first.find(' ')) + " ...";
}

std::string shown(const Setting& setting, const std::vector<std::string>& words) {
  switch (setting.type) {
    case Setting::Type::kSecret:
      return shown_url(words.back());
    case Setting::Type::kCommand:
      return shown_command(words);
    default:
      return shown_list(words);
  }
}

Row row_of(const Setting& setting, const SettingValues& values) {
  const SettingValues::Value* value = values.find(setting);
  Row row{.key = std::string(setting.key),
          .value = std::nullopt,
          .otherwise = std::string(setting.unset),
          .from = "default"};
  if (value) {
    row.from = value->unusable.empty() ? value->place : value->unusable;
    if (value->unusable.empty()) row.value = shown(setting, value->words);
  } else if (!setting.preset.empty()) {
    row.value = std::string(setting.preset);
  } else if (setting.type == Setting::Type::kFlag) {
    row.value = "false";
  }
  return row;
}

std::vector<Row> rows_of(const SettingValues& values) {
  std::vector<Row> rows;
  for (const Setting* setting : settings::all())
    if (!setting->key.empty()) rows.push_back(row_of(*setting, values));
  return rows;
}

std::string json_of(const std::vector<Row>& rows) {
  nlohmann::ordered_json json = {{"version", 1}, {"settings", nlohmann::ordered_json::array()}};
  for (const Row& row : rows) {
    const nlohmann::json value = row.value ? nlohmann::json(*row.value) : nlohmann::json(nullptr);
    json["settings"].push_back({{"key", row.key}, {"value", value}, {"from", row.from}});
  }
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string text_of(const std::vector<Row>& rows) {
  std::size_t keys = 0;
  std::size_t shown_values = 0;
  for (const Row& row : rows) {
    keys = std::max(keys, row.key.size());
    shown_values = std::max(shown_values, row.text().size());
  }
  std::string text;
  for (const Row& row : rows)
    text += std::format("{:{}}  {:{}}  {}\n", row.key, keys, row.text(), shown_values, row.from);
  return text;
}

int config(const SettingValues& values, const apply::StopRequest& /*stop*/) {
  const std::vector<Row> rows = rows_of(values);
  print(wants_json(values) ? json_of(rows) + "\n" : text_of(rows));
  return 0;
}

/// The others of the file: the global settings every verb takes anyway.
std::vector<const Setting*> settings_of_the_file() {
  std::vector<const Setting*> found;
  for (const Setting* setting : settings::all())
    if (!setting->key.empty() && !std::ranges::contains(global_settings(), setting))
      found.push_back(setting);
  return found;
}

}  // namespace

Verb config_verb() {
  return {.name = "config",
          .help = "Show which settings hold, and where each comes from",
          .settings = settings_of_the_file(),
          .run = config,
          .group = VerbGroup::kLook,
          .examples = {"headway config", "headway config --output json"}};
}

}  // namespace headway::commands
