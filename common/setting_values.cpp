#include "common/setting_values.hpp"

#include "common/duration.hpp"
#include "common/error.hpp"

#include <algorithm>
#include <charconv>
#include <format>

namespace headway {

namespace {

[[noreturn]] void not_checked(const Setting& setting) {
  throw std::logic_error("the value of " + option(setting) + " was not checked");
}

}  // namespace

void SettingValues::give(Value value) {
  const auto there =
      std::ranges::find(values_, value.setting, [](const Value& one) { return one.setting; });
  if (there == values_.end()) {
    values_.push_back(std::move(value));
  } else if (there->layer <= value.layer) {
    *there = std::move(value);
  }
}

const SettingValues::Value* SettingValues::find(const Setting& setting) const {
  const auto there =
      std::ranges::find(values_, &setting, [](const Value& value) { return value.setting; });
  return there == values_.end() ? nullptr : &*there;
}

const SettingValues::Value* SettingValues::usable(const Setting& setting) const {
  const Value* value = find(setting);
  if (value && !value->unusable.empty())
    throw Error(ExitCode::kUsage, "InvalidConfiguration", value->unusable,
                std::format("set it, or give {}", option(setting)));
  return value;
}

std::string SettingValues::text(const Setting& setting) const {
  const Value* value = usable(setting);
  if (!value) return std::string(setting.preset);
  return value->words.empty() ? std::string() : value->words.back();
}

std::vector<std::string> SettingValues::list(const Setting& setting) const {
  if (const Value* value = usable(setting)) return value->words;
  if (setting.preset.empty()) return {};
  return {std::string(setting.preset)};
}

Secret SettingValues::secret(const Setting& setting) const {
  return Secret(text(setting));
}

bool SettingValues::flag(const Setting& setting) const {
  const std::string word = text(setting);
  if (word.empty()) return false;
  const auto says = parse_flag(word);
  if (!says) not_checked(setting);
  return *says;
}

std::chrono::milliseconds SettingValues::duration(const Setting& setting) const {
  const std::string word = text(setting);
  if (word.empty()) return std::chrono::milliseconds{0};
  const auto duration = parse_duration(word);
  if (!duration) not_checked(setting);
  return *duration;
}

std::optional<int> SettingValues::count(const Setting& setting) const {
  const std::string word = text(setting);
  if (word.empty()) return std::nullopt;
  int count = 0;
  if (std::from_chars(word.data(), word.data() + word.size(), count).ec != std::errc{})
    not_checked(setting);
  return count;
}

}  // namespace headway
