#include "runner/commands/command_line.hpp"

#include "common/error.hpp"
#include "common/exit_code.hpp"
#include "common/repeatable.hpp"
#include "common/settings.hpp"
#include "common/version.hpp"
#include "runner/commands/help.hpp"
#include "runner/commands/usage_error.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/configuration/config_file.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <format>
#include <list>
#include <map>

#include <CLI/CLI.hpp>

namespace headway::commands {

namespace {

std::string names_of(const Setting& setting) {
  if (setting.letter == '\0' || setting.argument) return option(setting);
  return std::format("-{},{}", setting.letter, option(setting));
}

/// The last one takes all words that are left, so that too many can be named.
bool is_last_argument(const Verb& verb, const Setting& setting) {
  const auto found = std::ranges::find_last_if(
      verb.settings, [](const Setting* taken) { return taken->argument; });
  return found.front() == &setting;
}

bool is_flag(const Setting& setting) {
  return setting.type == Setting::Type::kFlag;
}

/// What the command line itself says, read by CLI11.
class Arguments {
 public:
  Arguments() : app_("", "headway") {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", std::format("headway {} (commit {})", version(), commit()));
    for (const Setting* setting : global_settings())
      add(app_, nullptr, *setting);
    for (const Verb& verb : verbs()) {
      CLI::App& app = *app_.add_subcommand(std::string(verb.name));
      app.fallthrough();
      for (const Setting* setting : verb.settings)
        add(app, &verb, *setting);
    }
  }

  /// Throws UsageError, CLI::CallForHelp and CLI::CallForVersion.
  void parse(int argc, const char* const* argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    has_connection_ = std::ranges::any_of(words, looks_like_connection);
    words = prepared(std::move(words));
    std::ranges::reverse(words);  // as CLI11 wants them
    try {
      app_.parse(std::move(words));
    } catch (const CLI::CallForHelp&) {
      throw;
    } catch (const CLI::CallForVersion&) {
      throw;
    } catch (const CLI::RequiredError&) {  // Only that a verb is required is said to CLI11.
      throw unexpected_words(app_.remaining(), nullptr, has_connection_);
    } catch (const CLI::ExtrasError&) {
      throw unexpected_words(app_.remaining(/*recurse=*/true), verb(), has_connection_);
    } catch (const CLI::ParseError& problem) {
      throw UsageError(explained(problem));
    }
  }

  const Verb* verb() const {
    for (const Verb& verb : verbs())
      if (app_.got_subcommand(std::string(verb.name))) return &verb;
    return nullptr;
  }

  /// Gives what stands on the command line.
  void give(SettingValues& values) const {
    for (const Place& place : places_) {
      if (place.option->count() == 0 || (place.verb && place.verb != verb())) continue;
      const Setting& setting = *place.setting;
      std::vector<std::string> words = place.words;
      if (is_flag(setting)) words = {flag_text(setting)};
      if (words.size() > 1 && setting.argument && !setting.many)
        throw unexpected_words({words.begin() + 1, words.end()}, verb(), has_connection_);
      if (words.size() > 1 && !setting.many)
        throw UsageError(std::format("{} is given {} times", option(setting), words.size()));
      values.give({.setting = &setting,
                   .words = std::move(words),
                   .layer = SettingValues::Layer::kOption,
                   .place = option(setting)});
    }
  }

 private:
  struct Place {
    const Verb* verb;  ///< nothing: global
    const Setting* setting;
    CLI::Option* option = nullptr;
    std::vector<std::string> words = {};
  };

  void add(CLI::App& app, const Verb* verb, const Setting& setting) {
    Place& place = places_.emplace_back(verb, &setting);
    if (is_flag(setting)) {
      place.option = app.add_flag(names_of(setting));
      return;
    }
    place.option = app.add_option(names_of(setting), place.words);
    const bool takes_rest = setting.argument && (!verb || is_last_argument(*verb, setting));
    if (setting.argument && !takes_rest) place.option->expected(1);
    if (!takes_rest) place.option->allow_extra_args(false);
  }

  bool names_only_flags(const std::string& name) const {
    bool found = false;
    for (const Place& place : places_) {
      if (option(*place.setting) != name) continue;
      if (!is_flag(*place.setting)) return false;
      found = true;
    }
    return found;
  }

  /// CLI11 takes the next word for the value of `--option=`, and does not say which text a flag was
  /// given: `--option=` becomes two words, and the text of `--flag=no` is noted.
  std::vector<std::string> prepared(std::vector<std::string> words) {
    std::vector<std::string> plain;
    bool options = true;
    for (std::string& word : words) {
      if (word == "--") options = false;
      const std::size_t equals = word.find('=');
      if (!options || !word.starts_with("--") || equals == std::string::npos) {
        plain.push_back(std::move(word));
        continue;
      }
      const std::string name = word.substr(0, equals);
      const bool flag = names_only_flags(name);
      if (flag) flag_texts_[name] = word.substr(equals + 1);
      if (flag || equals + 1 == word.size()) {
        plain.push_back(name);
        if (!flag) plain.emplace_back();
      } else {
        plain.push_back(std::move(word));
      }
    }
    return plain;
  }

  std::string flag_text(const Setting& setting) const {
    const auto text = flag_texts_.find(option(setting));
    return text == flag_texts_.end() ? "true" : text->second;
  }

  /// CLI11's own text repeats arguments in places; the setting that it names is enough.
  std::string explained(const CLI::ParseError& problem) const {
    const Setting* named = nullptr;
    for (const Place& place : places_) {
      if (!std::string_view(problem.what()).contains(option(*place.setting))) continue;
      if (!named || named->name.size() < place.setting->name.size()) named = place.setting;
    }
    if (!named) return "the arguments cannot be understood";
    return option(*named) +
           (named->type == Setting::Type::kFlag ? " takes no value" : " has no value");
  }

  CLI::App app_;
  bool has_connection_ = false;
  std::map<std::string, std::string> flag_texts_;
  std::list<Place> places_;  // CLI11 keeps pointers to the words.
};

void check(const SettingValues::Value& value) {
  for (const std::string& word : value.words)
    if (const auto wrong = problem(*value.setting, word))
      throw UsageError(std::format("{}: {}", value.place, *wrong));
}

/// What the verb takes, the global settings first.
std::vector<const Setting*> taken_by(const Verb& verb) {
  std::vector<const Setting*> all(global_settings().begin(), global_settings().end());
  all.insert(all.end(), verb.settings.begin(), verb.settings.end());
  return all;
}

void give_variables(const Verb& verb, const Environment& environment, SettingValues& values) {
  for (const Setting* setting : taken_by(verb)) {
    if (setting->argument || values.given(*setting)) continue;
    const std::string name = variable(*setting);
    const auto text = environment(name);
    if (!text || text->empty()) continue;
    values.give({.setting = setting,
                 .words = {*text},
                 .layer = SettingValues::Layer::kVariable,
                 .place = name});
  }
}

/// Reads the file of settings, if there is one.
void give_file(const Environment& environment, SettingValues& values) {
  std::string path = values.text(settings::kConfig);
  if (path.empty()) {
    if (values.given(settings::kEnvironment) &&
        !std::filesystem::exists(configuration::kDefaultFile))
      throw UsageError(std::format("{}: the current folder has no {}; name the file by --config",
                                   values.find(settings::kEnvironment)->place,
                                   configuration::kDefaultFile));
    if (!std::filesystem::exists(configuration::kDefaultFile)) return;
    path = configuration::kDefaultFile;
  }
  const SettingValues file = configuration::read_config(
      configuration::load_config(path), values.text(settings::kEnvironment), environment);
  for (const SettingValues::Value& value : file.all())
    values.give(value);
}

void check_required(const Verb& verb, const SettingValues& values) {
  for (const Setting* setting : verb.settings)
    if (setting->required && !values.given(*setting))
      throw UsageError(option(*setting) + " is required");
}

Ending usage_ending(const std::string& what, const Verb* verb) {
  const std::string hint =
      std::format("headway {}--help", verb ? std::string(verb->name) + " " : "");
  return {static_cast<int>(ExitCode::kUsage), "Usage",
          std::format("error: {}\n  next:     {}\n", what, hint), what, hint};
}

}  // namespace

std::optional<std::string> process_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

std::expected<CommandLine, Ending> parse(int argc, const char* const* argv,
                                         const Environment& environment) {
  Arguments arguments;
  try {
    arguments.parse(argc, argv);
    CommandLine line{.verb = arguments.verb(), .values = {}};
    arguments.give(line.values);
    give_variables(*line.verb, environment, line.values);
    for (const SettingValues::Value& value : line.values.all())
      check(value);
    check_required(*line.verb, line.values);
    give_file(environment, line.values);
    return line;
  } catch (const CLI::CallForHelp&) {
    const Verb* verb = arguments.verb();
    return std::unexpected(Ending{0, "", verb ? verb_help(*verb) : program_help()});
  } catch (const CLI::CallForVersion& asked) {
    return std::unexpected(Ending{0, "", std::string(asked.what()) + "\n"});
  } catch (const Error& problem) {
    const std::string next =
        problem.hint().empty() ? "" : std::format("  next:     {}\n", problem.hint());
    return std::unexpected(Ending{static_cast<int>(problem.code()), problem.reason(),
                                  std::format("error: {}\n{}", problem.what(), next),
                                  problem.what(), problem.hint()});
  } catch (const UsageError& problem) {
    return std::unexpected(usage_ending(problem.what(), arguments.verb()));
  }
}

}  // namespace headway::commands
