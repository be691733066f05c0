#include "runner/authoring/config_text.hpp"

#include "common/settings.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <string_view>
#include <utility>
#include <vector>

namespace headway::authoring {

namespace {

/// Set in every new project.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kSet = {{
    {"versions", "[migrations]"},
    {"template", "migrations/revision.template"},
}};

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

/// A plain word needs no quotes in YAML.
std::string scalar(std::string_view text) {
  const bool plain = !text.empty() && text.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_") == std::string_view::npos;
  return plain ? std::string(text) : in_quotes(text);
}

/// The value that holds anyway, or one that shows what could stand there.
std::string example(const Setting& setting) {
  using Type = Setting::Type;
  if (setting.type == Type::kSecret) return in_quotes("${" + variable(setting) + "}");
  if (setting.type == Type::kFlag) return "false";
  std::string_view value = setting.preset.empty() ? setting.value : setting.preset;
  if (setting.preset.empty() && setting.type == Type::kWord)
    value = value.substr(0, value.find('|'));
  if (setting.preset.empty() && setting.type == Type::kCount) value = "1";
  if (setting.preset.empty() && setting.type == Type::kDuration) value = "1h";
  const std::string text = scalar(value);
  return setting.many ? "[" + text + "]" : text;
}

std::string entry(const Setting& setting, std::string_view key, const std::string& indent,
                  const std::string& models) {
  const std::string_view otherwise = setting.preset.empty() ? setting.unset : setting.preset;
  const std::string unless = otherwise.empty() ? "" : std::format(" [{}]", otherwise);
  const std::string help = std::format("# {}{}{}\n", indent, setting.help, unless);
  for (const auto& [set, value] : kSet)
    if (setting.key == set) return std::format("{}{}: {}\n", help, key, value);
  if (setting == settings::kModels && !models.empty())
    return std::format("{}{}{}: {}\n", help, indent, key, models);
  return std::format("{}# {}{}: {}\n", help, indent, key, example(setting));
}

/// A key below another one, such as `models: {command: ...}`, takes the place of its value.
std::string alternative(const Setting& setting, std::string_view key) {
  const std::size_t dot = key.find('.');
  return std::format("#   {}\n#   Instead of a value: {}: {{{}: {}}}\n", setting.help,
                     key.substr(0, dot), key.substr(dot + 1), example(setting));
}

/// With its dot.
std::string_view group_of(const Setting& setting) {
  return setting.key.substr(0, setting.key.find('.') + 1);
}

}  // namespace

std::string config_text(std::span<const Setting* const> settings, const std::string& models) {
  std::string text =
      "# The settings of this project. Every key is here; those that begin with # are not set.\n"
      "# An option of a command wins over its variable HEADWAY_..., and that over this file.\n"
      "# ${NAME} takes the value of an environment variable. Values of one environment stand "
      "under\n"
      "# `environments`, below its name, and hold with --env NAME.\n";
  std::vector<std::string_view> groups;
  for (const Setting* setting : settings) {
    if (setting->key.empty()) continue;
    const std::size_t dot = setting->key.find('.');
    if (dot == std::string_view::npos) {
      text += "\n" + entry(*setting, setting->key, "", models);
      continue;
    }
    const std::string_view group = group_of(*setting);
    if (std::ranges::contains(groups, group)) continue;
    groups.push_back(group);
    const bool set = group == group_of(settings::kModels) && !models.empty();
    text += std::format("\n{}{}:\n", set ? "" : "# ", group.substr(0, dot));
    for (const Setting* member : settings) {
      if (!member->key.starts_with(group)) continue;
      const std::string_view key = member->key.substr(dot + 1);
      text += key.contains('.') ? alternative(*member, key) : entry(*member, key, "  ", models);
    }
  }
  return text;
}

}  // namespace headway::authoring
