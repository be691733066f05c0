#include "runner/commands/completion_script.hpp"

#include "common/text.hpp"
#include "runner/commands/verbs.hpp"

#include <algorithm>
#include <format>
#include <ranges>
#include <span>
#include <vector>

namespace headway::commands {

namespace {

using Settings = std::span<const Setting* const>;

bool is_flag(const Setting& setting) {
  return setting.type == Setting::Type::kFlag;
}

std::vector<std::string> options(Settings settings) {
  std::vector<std::string> names;
  for (const Setting* setting : settings)
    if (!setting->argument) names.push_back(option(*setting));
  return names;
}

std::vector<std::string> names_of_verbs() {
  std::vector<std::string> names;
  for (const Verb& verb : verbs())
    names.emplace_back(verb.name);
  return names;
}

/// Every setting once, also where several verbs take it.
std::vector<const Setting*> taken_settings() {
  std::vector<const Setting*> all(global_settings().begin(), global_settings().end());
  for (const Verb& verb : verbs())
    for (const Setting* setting : verb.settings)
      if (!std::ranges::contains(all, setting)) all.push_back(setting);
  return all;
}

/// The words of arguments such as a shell's name.
std::vector<std::string> argument_words(const Verb& verb) {
  for (const Setting* setting : verb.settings)
    if (setting->argument && setting->type == Setting::Type::kWord) return words(*setting);
  return {};
}

/// A text within single quotes, for the three shells.
std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (const char c : text)
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string pattern(const Setting& setting) {
  std::string text = option(setting);
  if (setting.letter != '\0') text += std::format("|-{}", setting.letter);
  return text;
}

/// How bash completes the value of an option; several verbs may have an option of one name.
std::string bash_values() {
  std::string cases;
  std::vector<std::string> seen;
  for (const Setting* setting : taken_settings()) {
    if (setting->argument || is_flag(*setting)) continue;
    if (std::ranges::contains(seen, option(*setting))) continue;
    seen.push_back(option(*setting));
    std::string reply;
    if (setting->type == Setting::Type::kWord)
      reply = std::format("mapfile -t COMPREPLY < <(compgen -W {} -- \"$word\"); ",
                          in_quotes(join(words(*setting), " ")));
    else if (setting->type == Setting::Type::kPath)
      reply = "mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); ";
    cases += std::format("    {}) {}return ;;\n", pattern(*setting), reply);
  }
  return cases;
}

std::string zsh_spec(const Setting& setting) {
  std::string value;
  if (setting.type == Setting::Type::kWord)
    value = std::format(":{}:({})", setting.name, join(words(setting), " "));
  else if (setting.type == Setting::Type::kPath)
    value = std::format(":{}:_files", setting.value);
  else if (!is_flag(setting))
    value = std::format(":{}: ", setting.value);
  std::string help;
  for (const char c : setting.help)  // `[` and `:` would end the part they stand in.
    help += c == '[' || c == ']' || c == ':' ? std::format("\\{}", c) : std::string(1, c);
  return in_quotes(std::format("{}{}{}[{}]{}", setting.many ? "*" : "", option(setting),
                               is_flag(setting) ? "" : "=", help, value));
}

std::string zsh_specs(Settings settings) {
  std::string specs;
  for (const Setting* setting : settings)
    if (!setting->argument) specs += std::format(" \\\n        {}", zsh_spec(*setting));
  return specs;
}

std::string fish_line(const Setting& setting, const std::string& condition) {
  std::string line =
      std::format("complete -c headway -n {} -l {}", in_quotes(condition), setting.name);
  if (setting.letter != '\0') line += std::format(" -s {}", setting.letter);
  if (setting.type == Setting::Type::kWord)
    line += std::format(" -x -a {}", in_quotes(join(words(setting), " ")));
  else if (setting.type == Setting::Type::kPath)
    line += " -r -F";
  else if (!is_flag(setting))
    line += " -x";
  return line + std::format(" -d {}\n", in_quotes(setting.help));
}

}  // namespace

std::string bash_completion() {
  std::string script = "# Completion of headway for bash: headway completion bash\n_headway() {\n";
  script += "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n";
  script += "  local verb='' words='' i\n  for ((i = 1; i < COMP_CWORD; i++)); do\n";
  script +=
      std::format("    case ${{COMP_WORDS[i]}} in {}) verb=${{COMP_WORDS[i]}}; break ;; esac\n",
                  join(names_of_verbs(), "|"));
  script += "  done\n  case $before in\n" + bash_values() + "  esac\n  case $verb in\n";
  script +=
      std::format("    '') words={} ;;\n", in_quotes(join(names_of_verbs(), " ") + " --version"));
  for (const Verb& verb : verbs()) {
    std::vector<std::string> all = argument_words(verb);
    std::ranges::copy(options(verb.settings), std::back_inserter(all));
    script += std::format("    {}) words={} ;;\n", verb.name, in_quotes(join(all, " ")));
  }
  script += "  esac\n";
  script += std::format("  words+={}\n",
                        in_quotes(" " + join(options(global_settings()), " ") + " --help"));
  script += "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\n";
  return script + "complete -F _headway headway\n";
}

std::string zsh_completion() {
  std::string script =
      "#compdef headway\n# Completion of headway for zsh: headway completion zsh\n";
  script += "_headway() {\n  local state line\n  local -a commands\n  commands=(\n";
  for (const Verb& verb : verbs())
    script += std::format("    {}\n", in_quotes(std::format("{}:{}", verb.name, verb.help)));
  script += "  )\n  _arguments -C '1:command:->command' '*::argument:->argument'" +
            zsh_specs(global_settings()) + "\n  case $state in\n";
  script += "    command) _describe command commands ;;\n    argument)\n      case $line[1] in\n";
  for (const Verb& verb : verbs()) {
    script += std::format("      {}) _arguments", verb.name);
    const std::vector<std::string> choices = argument_words(verb);
    if (!choices.empty()) script += std::format(" '1:word:({})'", join(choices, " "));
    script += zsh_specs(verb.settings) + zsh_specs(global_settings()) + " ;;\n";
  }
  return script + "      esac ;;\n  esac\n}\n_headway \"$@\"\n";
}

std::string fish_completion() {
  std::string script = "# Completion of headway for fish: headway completion fish\n";
  script += "complete -c headway -f\n";
  for (const Setting* setting : global_settings())
    script += fish_line(*setting, "true");
  for (const Verb& verb : verbs()) {
    script += std::format("complete -c headway -n __fish_use_subcommand -a {} -d {}\n", verb.name,
                          in_quotes(verb.help));
    const std::string condition = std::format("__fish_seen_subcommand_from {}", verb.name);
    if (const auto choices = argument_words(verb); !choices.empty())
      script += std::format("complete -c headway -n {} -a {}\n", in_quotes(condition),
                            in_quotes(join(choices, " ")));
    for (const Setting* setting : verb.settings)
      if (!setting->argument) script += fish_line(*setting, condition);
  }
  return script;
}

}  // namespace headway::commands
