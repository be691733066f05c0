#include "tests/unit/docs/configuration_page.hpp"

#include "common/settings.hpp"
#include "common/text.hpp"
#include "runner/commands/verbs.hpp"

#include <algorithm>
#include <format>
#include <vector>

namespace headway::testing {

namespace {

using commands::Verb;

constexpr const char* kBeginning =
    R"(<!-- Made from common/settings.hpp by `./dev docs`; a test fails when it is older. -->
# Configuration

Every setting has an option, a variable, and most have a key in `headway.yaml`. The first of these that gives a value
wins, also where it gives the default:

1. the option on the command line,
2. the environment variable,
3. `headway.yaml`, the chosen environment before the rest of the file,
4. the default.

`headway config` prints the values that hold and where each comes from, passwords never. In a Kubernetes Job the
operator passes every field of the resource as an option, defaults included; a resource cannot set the variables
`DATABASE_URL` and `HEADWAY_…` of its runner.

## headway.yaml

It is read from the current folder, or from where `--config` says. Paths in it are relative to its own folder.

```yaml
versions: [migrations]
database_url: ${DATABASE_URL}
locks: {lockTimeout: 2s}
environments:
  production:
    database_url: ${PRODUCTION_URL}
    locks: {lockTimeout: 500ms}
```

- `headway upgrade head --env=production` takes the values below `environments.production`, and from the rest of the
  file those that are not given there.
- `${NAME}` is the value of an environment variable; `$${` stands for `${`. A variable that is not set is an error only
  for a command that needs the value.
- A key that is unknown or repeated, and a value that is none, are refused before anything is done, all of them with
  their lines, and with the nearest key that there is.

)";

std::string code(std::string_view text) {
  return text.empty() ? "" : std::format("`{}`", text);
}

/// On one line, and no column's end.
std::string cell(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c == '|') line += '\\';
    line += c;
  }
  return line;
}

std::string spelt(const Setting& setting) {
  std::string text = setting.letter == '\0' ? "" : std::format("-{}, ", setting.letter);
  text += option(setting);
  if (setting.type != Setting::Type::kFlag && !setting.argument)
    text += std::format(" {}", setting.value);
  return text;
}

std::string default_of(const Setting& setting) {
  if (!setting.preset.empty()) return code(setting.preset);
  return std::string(setting.unset);
}

std::string field_of(const Setting& setting) {
  if (setting.field.empty()) return "";
  std::string text = code(setting.field);
  if (field_default(setting) != setting.preset)
    text += std::format(" [`{}`]", field_default(setting));
  return text;
}

bool is_global(const Setting& setting) {
  return std::ranges::contains(commands::global_settings(), &setting);
}

/// The verbs that take a setting; `config` takes what the file has, and is not worth a word.
std::string takers(const Setting& setting) {
  if (is_global(setting)) return "all";
  std::vector<std::string_view> names;
  for (const Verb& verb : commands::verbs())
    if (verb.name != "config" && std::ranges::contains(verb.settings, &setting))
      names.push_back(verb.name);
  return join(names);
}

std::string settings_table() {
  std::string rows =
      "| option | variable | key | field of the resource | default | commands | meaning |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const Setting* setting : settings::all())
    if (!setting->argument)
      rows += std::format("| {} | {} | {} | {} | {} | {} | {} |\n", cell(code(spelt(*setting))),
                          code(variable(*setting)), code(setting->key), field_of(*setting),
                          cell(default_of(*setting)), takers(*setting), cell(setting->help));
  return rows;
}

std::string section(const Verb& verb) {
  std::string usage = std::format("headway {}", verb.name);
  std::vector<std::string> options;
  std::string arguments;
  for (const Setting* setting : verb.settings) {
    if (setting->argument) {
      usage += std::format(" {}{}", setting->name, setting->many ? "..." : "");
      arguments += std::format("- `{}`: {}\n", setting->name, setting->help);
    } else {
      options.push_back(
          std::format("`{}`{}", option(*setting), setting->required ? " (required)" : ""));
    }
  }
  std::string text = std::format("### {}\n\n{}.\n\n`{}`\n\n", verb.name, verb.help, usage);
  if (!arguments.empty()) text += arguments + "\n";
  if (!options.empty()) text += std::format("Options: {}\n\n", join(options));
  return text;
}

}  // namespace

std::string configuration_page() {
  std::string page = kBeginning;
  page +=
      "## Settings\n\nWhere the resource has another default than the command, it stands in "
      "brackets behind the field.\n\n" +
      settings_table();
  page +=
      "\nTwo variables have no option: `HEADWAY_RUN_ID` is the id that a run has in the ledger "
      "and in its outcome, else\na new one; `HEADWAY_OUTCOME_FILE` names a file that the outcome "
      "is written to.\n\n## Commands\n\n";
  for (const Verb& verb : commands::verbs())
    page += section(verb);
  page.pop_back();
  return page;
}

}  // namespace headway::testing
