#include "tests/unit/docs/man_page.hpp"

#include "common/version.hpp"
#include "runner/commands/verbs.hpp"

#include <format>
#include <span>
#include <string_view>

namespace headway::testing {

namespace {

using commands::Verb;

/// Text in which nothing is a macro or an escape of roff.
std::string plain(std::string_view text) {
  std::string result = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) {
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else
      result += c;
  }
  return result;
}

std::string heading(const Setting& setting) {
  std::string text = setting.letter == '\0' ? "" : std::format("\\fB\\-{}\\fR, ", setting.letter);
  text += std::format("\\fB{}\\fR", plain(option(setting)));
  if (!setting.argument && setting.type != Setting::Type::kFlag)
    text += std::format(" \\fI{}\\fR", plain(setting.value));
  return text;
}

std::string entry(const Setting& setting) {
  std::string text = std::format(".TP\n{}\n{}.\n", heading(setting), plain(setting.help));
  const std::string_view otherwise = setting.preset.empty() ? setting.unset : setting.preset;
  if (!otherwise.empty()) text += std::format("Default: {}.\n", plain(otherwise));
  if (!setting.argument) text += std::format("Variable: {}.\n", plain(variable(setting)));
  if (!setting.key.empty()) text += std::format("Key: {}.\n", plain(setting.key));
  return text;
}

std::string entries(std::span<const Setting* const> settings) {
  std::string text;
  for (const Setting* setting : settings)
    text += entry(*setting);
  return text;
}

}  // namespace

std::string man_page() {
  std::string page = std::format(
      ".TH HEADWAY 1 \"\" \"headway {}\" \"PostgreSQL schema migrations\"\n"
      ".SH NAME\nheadway \\- brings a PostgreSQL database to a revision of its schema\n"
      ".SH SYNOPSIS\n.B headway\n\\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n"
      ".SH DESCRIPTION\nAn option wins over the variable that stands for it, a variable over the "
      "key of headway.yaml, and the key over the default.\n.SH COMMANDS\n",
      plain(version()));
  for (const Verb& verb : commands::verbs())
    page += std::format(".SS headway {}\n{}.\n{}", plain(verb.name), plain(verb.help),
                        entries(verb.settings));
  page += ".SH OPTIONS OF EVERY COMMAND\n" + entries(commands::global_settings());
  page += ".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nShow the help and end.\n";
  page += ".SH FILES\n.TP\nheadway.yaml\nThe settings of a project, in the current folder.\n";
  return page;
}

}  // namespace headway::testing
