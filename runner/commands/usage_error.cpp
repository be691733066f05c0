#include "runner/commands/usage_error.hpp"

#include "common/nearest.hpp"
#include "common/repeatable.hpp"
#include "common/text.hpp"
#include "runner/commands/verbs.hpp"

#include <algorithm>
#include <cctype>
#include <format>

namespace headway::commands {

namespace {

bool is_option(const std::string& word) {
  return word.size() > 1 && word.front() == '-' &&
         std::isdigit(static_cast<unsigned char>(word[1])) == 0;
}

/// An option's name without its value: `--colour=red` and `-xred` are `--colour` and `-x`.
std::string option_name(const std::string& word) {
  if (!word.starts_with("--")) return word.substr(0, 2);
  return word.substr(0, word.find('='));
}

std::string hint_at(const std::string& word, const std::vector<std::string>& candidates) {
  const auto found = nearest(word, candidates);
  return found ? std::format("; did you mean {}?", *found) : "";
}

std::vector<std::string> names_of_verbs() {
  std::vector<std::string> names;
  for (const Verb& verb : verbs())
    names.emplace_back(verb.name);
  return names;
}

std::vector<std::string> options_of(const Verb* verb) {
  std::vector<std::string> names;
  const auto add = [&](const Setting& setting) {
    if (!setting.argument) names.push_back(option(setting));
  };
  for (const Setting* setting : global_settings())
    add(*setting);
  if (verb)
    for (const Setting* setting : verb->settings)
      add(*setting);
  return names;
}

UsageError unknown_verb(const std::string& word, bool repeat) {
  const std::vector<std::string> names = names_of_verbs();
  const std::string all = join(names);
  if (word.empty()) return UsageError("a command is missing; the commands are " + all);
  return UsageError(std::format("unknown command{}{}; the commands are {}",
                                repeat ? std::format(" '{}'", word) : "", hint_at(word, names),
                                all));
}

}  // namespace

UsageError unexpected_words(const std::vector<std::string>& words, const Verb* verb,
                            bool any_connection) {
  const auto argument = std::ranges::find_if_not(words, is_option);
  const auto wrong = std::ranges::find_if(words, is_option);
  const bool repeat = !any_connection && std::ranges::all_of(words, [](const std::string& word) {
    return is_option(word) || can_be_repeated(word);
  });
  if (wrong != words.end()) {
    const std::string name = option_name(*wrong);
    if (std::ranges::contains(options_of(verb), name))
      return UsageError(std::format("{} stands behind --, where only arguments stand", name));
    return UsageError(std::format("unknown option{}{}", can_be_repeated(name) ? " " + name : "",
                                  hint_at(name, options_of(verb))));
  }
  if (argument == words.end()) return unknown_verb({}, false);
  if (!verb) return unknown_verb(*argument, repeat);
  return UsageError(std::format("{} takes no argument {}", verb->name,
                                repeat ? std::format("'{}' here", *argument)
                                       : "such as the last ones; quote a URL as a whole"));
}

}  // namespace headway::commands
