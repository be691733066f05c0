// The registry of verbs and the table of settings are whole: nothing that is written can be
// forgotten there.
#include "runner/commands/verbs.hpp"

#include "common/settings.hpp"
#include "runner/commands/help.hpp"
#include "tests/unit/commands/parsing.hpp"

#include <algorithm>
#include <filesystem>
#include <format>
#include <fstream>
#include <iterator>
#include <ranges>
#include <regex>
#include <set>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::commands;
using namespace headway::testing;

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::multiset<std::string> found_in(const std::string& text, const std::regex& pattern) {
  std::multiset<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
    found.insert((*at)[1]);
  return found;
}

bool is_global(const Setting& setting) {
  return std::ranges::contains(global_settings(), &setting);
}

/// Words as a shell cuts them: quotes hold blanks together.
std::vector<std::string> shell_words(std::string_view line) {
  std::vector<std::string> words(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ' ' && !quoted)
      words.emplace_back();
    else
      words.back() += c;
  }
  return words;
}

std::vector<std::string> least_words(const Verb& verb) {
  std::vector<std::string> words = {std::string(verb.name)};
  for (const Setting* setting : verb.settings) {
    if (!setting->required) continue;
    if (!setting->argument) words.push_back(option(*setting));
    words.push_back(setting->type == Setting::Type::kWord ? headway::words(*setting).front()
                                                          : "head");
  }
  return words;
}

}  // namespace

TEST_CASE("every verb that a file makes can be reached, and runs itself") {
  static const std::regex kMade(R"re(\nVerb \w+_verb\(\) \{\s+return \{\s*\.name = "([a-z-]+)")re");
  std::multiset<std::string> made;
  for (const auto& file : std::filesystem::directory_iterator(HEADWAY_ROOT "/runner/commands"))
    if (file.path().extension() == ".cpp") made.merge(found_in(text_of(file.path()), kMade));
  std::multiset<std::string> listed;
  for (const Verb& verb : verbs()) {
    listed.emplace(verb.name);
    INFO(verb.name);
    CHECK(verb.run != nullptr);
    CHECK(parsed(least_words(verb)).verb == &verb);
  }
  CHECK(made == listed);
}

TEST_CASE("every verb has examples, and the command line accepts them") {
  for (const Verb& verb : verbs()) {
    INFO(verb.name);
    CHECK_FALSE(verb.examples.empty());
    for (const std::string_view example : verb.examples) {
      INFO(example);
      CHECK(verb_help(verb).contains(example));
      const std::vector<std::string> words = shell_words(example);
      REQUIRE(words.at(0) == "headway");
      CHECK(parsed({words.begin() + 1, words.end()}).verb == &verb);
    }
  }
}

TEST_CASE("the help lists every verb once, in its group") {
  const std::string help = program_help();
  for (const Verb& verb : verbs()) {
    const std::string line = std::format("\n  {} ", verb.name);
    INFO(line);
    CHECK(help.contains(line));
    CHECK(help.find(line) == help.rfind(line));
  }
}

TEST_CASE("every setting of the table is listed, and some verb takes it") {
  std::vector<const Setting*> taken(global_settings().begin(), global_settings().end());
  for (const Verb& verb : verbs())
    taken.insert(taken.end(), verb.settings.begin(), verb.settings.end());
  for (const Setting* setting : settings::all()) {
    INFO(setting->name);
    CHECK(std::ranges::contains(taken, setting));
  }
  for (const Setting* setting : taken)
    CHECK(std::ranges::contains(settings::all(), setting));
  const std::string table = text_of(HEADWAY_ROOT "/common/settings.hpp");
  CHECK(found_in(table, std::regex(R"(inline constexpr Setting (\w+))")).size() ==
        settings::all().size());
}

TEST_CASE("no two settings of a verb share a name, a letter or a variable") {
  for (const Verb& verb : verbs()) {
    std::vector<const Setting*> all(global_settings().begin(), global_settings().end());
    all.insert(all.end(), verb.settings.begin(), verb.settings.end());
    std::set<std::string> names{"help", "version"};
    // Behind a verb its own letter hides a global one, as in Alembic's `-c FILE current -c`.
    std::set<std::pair<bool, char>> letters{{true, 'h'}, {false, 'h'}};
    // What the operator and the runner say to each other, and what a backup command gets.
    std::set<std::string> variables{"HEADWAY_RUN_ID", "HEADWAY_OUTCOME_FILE", "HEADWAY_FROM",
                                    "HEADWAY_TO"};
    for (const Setting* setting : all) {
      INFO(verb.name << " " << setting->name);
      CHECK(names.emplace(setting->name).second);
      if (setting->letter != '\0')
        CHECK(letters.emplace(is_global(*setting), setting->letter).second);
      if (!setting->argument) CHECK(variables.insert(variable(*setting)).second);
    }
  }
}

TEST_CASE("every entry of the table is sound in itself") {
  for (const Setting* setting : settings::all()) {
    INFO(setting->name);
    CHECK_FALSE(setting->help.empty());
    if (!setting->preset.empty()) CHECK_FALSE(problem(*setting, std::string(setting->preset)));
    // Either a default, or words for none.
    CHECK((setting->preset.empty() || setting->unset.empty()));
    if (setting->type != Setting::Type::kWord)
      CHECK(setting->value.empty() == (setting->argument || setting->type == Setting::Type::kFlag));
    if (setting->type == Setting::Type::kWord) CHECK(words(*setting).size() > 1);
    CHECK((setting->field_preset.empty() || !setting->field.empty()));
  }
}

TEST_CASE("the help of a verb has all that it takes, with default and variable") {
  for (const Verb& verb : verbs()) {
    const std::string help = verb_help(verb);
    CHECK(program_help().contains(std::string(verb.name)));
    for (const Setting* setting : verb.settings) {
      INFO(verb.name << " " << setting->name);
      CHECK(help.contains(option(*setting)));
      CHECK(help.contains(variable(*setting)));
    }
    for (const Setting* setting : global_settings())
      CHECK(help.contains(option(*setting)));
  }
  const std::string help = verb_help(verbs().front());
  CHECK(help.contains("[500ms]"));
  CHECK(help.contains("[no limit]"));
  for (const auto line : help | std::views::split('\n'))
    CHECK(std::string_view(line).size() <= 110);
}
