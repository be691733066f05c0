#include "runner/commands/help.hpp"

#include "runner/commands/verbs.hpp"

#include <algorithm>
#include <format>
#include <ranges>
#include <span>
#include <string_view>
#include <utility>

namespace headway::commands {

namespace {

constexpr std::size_t kWidth = 96;
constexpr std::size_t kColumn = 30;  ///< where explanations begin

/// `  LEFT      TEXT`, the text wrapped in its column.
std::string entry(const std::string& left, const std::string& text) {
  std::string lines = "  " + left;
  std::size_t at = lines.size();
  const auto next_line = [&] {
    lines += '\n';
    lines.append(kColumn, ' ');
    at = kColumn;
  };
  if (at + 2 > kColumn) {
    next_line();
  } else {
    lines.append(kColumn - at, ' ');
    at = kColumn;
  }
  bool first = true;
  for (const auto word : text | std::views::split(' ')) {
    const std::string_view letters(word);
    if (!first && at + 1 + letters.size() > kWidth) {
      next_line();
      first = true;
    }
    if (!first) lines += ' ';
    lines += letters;
    at += letters.size() + (first ? 0 : 1);
    first = false;
  }
  return lines + "\n";
}

/// `hidden` is a letter that means something else here.
std::string left_of(const Setting& setting, std::string_view hidden = {}) {
  if (setting.argument) return std::string(setting.name) + (setting.many ? " ..." : "");
  std::string text = setting.letter == '\0' || hidden.contains(setting.letter)
                         ? "    "
                         : std::format("-{}, ", setting.letter);
  text += option(setting);
  if (setting.type != Setting::Type::kFlag) text += std::format(" {}", setting.value);
  return text;
}

std::string explanation(const Setting& setting) {
  std::string text(setting.help);
  const std::string_view otherwise = setting.preset.empty() ? setting.unset : setting.preset;
  if (!otherwise.empty()) text += std::format(" [{}]", otherwise);
  if (!setting.argument) text += std::format(" ({})", variable(setting));
  return text;
}

std::string entries(std::span<const Setting* const> settings, bool arguments,
                    std::string_view hidden = {}) {
  std::string lines;
  for (const Setting* setting : settings)
    if (setting->argument == arguments)
      lines += entry(left_of(*setting, hidden), explanation(*setting));
  return lines;
}

/// A verb's own letter wins behind the verb, as in Alembic's `current -c`.
std::string global_options(std::span<const Setting* const> of_verb = {}) {
  std::string letters;
  for (const Setting* setting : of_verb)
    if (setting->letter != '\0') letters += setting->letter;
  return "Options of every command:\n" + entries(global_settings(), /*arguments=*/false, letters) +
         entry("-h, --help", "Show this and end");
}

constexpr std::pair<VerbGroup, std::string_view> kGroups[] = {
    {VerbGroup::kRun, "Commands that change a database:"},
    {VerbGroup::kLook, "Commands that show:"},
    {VerbGroup::kWrite, "Commands that write revisions:"},
    {VerbGroup::kTry, "Commands that try, on scratch databases:"},
    {VerbGroup::kOther, "Other commands:"},
};

std::string verbs_of(VerbGroup group, std::string_view title) {
  std::string text;
  for (const Verb& verb : verbs())
    if (verb.group == group) text += entry(std::string(verb.name), std::string(verb.help));
  return text.empty() ? text : std::format("{}\n{}\n", title, text);
}

std::string examples_of(const Verb& verb) {
  if (verb.examples.empty()) return {};
  std::string text = "Examples:\n";
  for (const std::string_view example : verb.examples)
    text += std::format("  {}\n", example);
  return text + "\n";
}

}  // namespace

std::string program_help() {
  std::string text =
      "PostgreSQL schema migrations: brings a database to a revision\n\n"
      "Usage: headway COMMAND [OPTIONS]\n\n";
  for (const auto& [group, title] : kGroups)
    text += verbs_of(group, title);
  return text + global_options() + entry("    --version", "Show the version and end") +
         "\nheadway COMMAND --help says more about a command.\n"
         "A variable, in parentheses, stands for its option; the option wins.\n";
}

std::string verb_help(const Verb& verb) {
  std::string usage = std::format("headway {} [OPTIONS]", verb.name);
  for (const Setting* setting : verb.settings)
    if (setting->argument) usage += " " + left_of(*setting);
  const std::string arguments = entries(verb.settings, /*arguments=*/true);
  const std::string options = entries(verb.settings, /*arguments=*/false);
  std::string text = std::format("{}\n\nUsage: {}\n\n{}", verb.help, usage, examples_of(verb));
  if (!arguments.empty()) text += arguments + "\n";
  if (!options.empty()) text += "Options:\n" + options + "\n";
  return text + global_options(verb.settings);
}

}  // namespace headway::commands
