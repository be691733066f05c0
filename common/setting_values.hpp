#pragma once

#include "common/secret.hpp"
#include "common/setting.hpp"

#include <chrono>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace headway {

/// The values that were given for settings, as text, and where each came from. What was not given
/// has the setting's default; `given` tells the two apart, also where they are equal.
class SettingValues {
 public:
  enum class Layer { kFile, kVariable, kOption };  ///< a later one wins

  struct Value {
    const Setting* setting = nullptr;
    std::vector<std::string> words = {};  ///< one, unless the setting takes many
    Layer layer = Layer::kOption;
    std::string place = {};     ///< `--timeout`, `HEADWAY_TIMEOUT`, `headway.yaml:4`
    std::string unusable = {};  ///< why it is no value after all; to ask for it is an error

    bool operator==(const Value&) const = default;
  };

  /// Adds a value or, if its layer is no lower, replaces the one that is there.
  void give(Value value);

  /// Nothing where only the default holds.
  const Value* find(const Setting& setting) const;
  bool given(const Setting& setting) const { return find(setting) != nullptr; }
  const std::vector<Value>& all() const { return values_; }

  // The value, or the default. The words must have been checked by problem() (setting.hpp); what
  // is asked as another type than its own is our mistake: std::logic_error. A value that is
  // unusable: Error (kUsage, `InvalidConfiguration`).
  std::string text(const Setting& setting) const;
  std::vector<std::string> list(const Setting& setting) const;
  Secret secret(const Setting& setting) const;
  bool flag(const Setting& setting) const;
  std::chrono::milliseconds duration(const Setting& setting) const;  ///< none: 0
  std::optional<int> count(const Setting& setting) const;

  /// What a word stands for; nothing where there is none.
  template <typename Meaning>
  std::optional<Meaning> choice(
      const Setting& setting,
      std::initializer_list<std::pair<std::string_view, Meaning>> meanings) const {
    const std::string word = text(setting);
    if (word.empty()) return std::nullopt;
    for (const auto& [name, meaning] : meanings)
      if (name == word) return meaning;
    throw std::logic_error("no meaning for " + option(setting) + "=" + word);
  }

  bool operator==(const SettingValues&) const = default;

 private:
  const Value* usable(const Setting& setting) const;

  std::vector<Value> values_;
};

}  // namespace headway
