#include "operator/api/run_settings.hpp"

#include "common/duration.hpp"
#include "common/settings.hpp"
#include "operator/api/invalid_resource.hpp"
#include "operator/api/json_read.hpp"

#include <string_view>

namespace headway::api {

namespace {

constexpr std::string_view kOfBackup = "backup.";

const Json& value_at(const Json& spec, std::string_view path) {
  const Json* at = &spec;
  for (std::size_t dot = 0; (dot = path.find('.')) != std::string_view::npos;
       path.remove_prefix(dot + 1))
    at = &member(*at, std::string(path.substr(0, dot)).c_str());
  return member(*at, std::string(path).c_str());
}

std::string word_of(const Json& value) {
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  return value.is_number_integer() ? std::to_string(value.get<int>()) : value.get<std::string>();
}

std::vector<std::string> words_of(const Setting& setting, const Json& value) {
  if (value.is_null()) {
    const std::string_view preset = field_default(setting);
    return preset.empty() ? std::vector<std::string>{}
                          : std::vector<std::string>{std::string(preset)};
  }
  if (setting.many) return value.get<std::vector<std::string>>();
  return {word_of(value)};
}

}  // namespace

SettingValues run_settings_from_json(const Json& spec) {
  SettingValues values;
  for (const Setting* setting : settings::all()) {
    if (setting->field.empty()) continue;
    if (setting->field.starts_with(kOfBackup) && member(spec, "backup").is_null()) continue;
    const std::vector<std::string> words = words_of(*setting, value_at(spec, setting->field));
    if (words.empty()) continue;
    if (setting->type == Setting::Type::kDuration && !parse_duration(words.front()))
      throw InvalidResource("'" + words.front() + "' is no duration");
    values.give(
        {.setting = setting, .words = words, .place = "spec." + std::string(setting->field)});
  }
  return values;
}

SettingValues default_run_settings() {
  return run_settings_from_json(Json::object());
}

}  // namespace headway::api
