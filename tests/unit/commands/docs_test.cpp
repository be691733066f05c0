// The documents name only commands and options that there are.
#include "common/settings.hpp"
#include "runner/commands/verbs.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include <catch2/catch_test_macros.hpp>

using namespace headway;

namespace fs = std::filesystem;

namespace {

/// The commands of a page: lines of code blocks and spans that begin with `headway`.
std::vector<std::string> commands_of(const fs::path& page) {
  static const std::regex kSpan("`(headway [^`]*)`");
  std::vector<std::string> commands;
  bool in_block = false;
  std::ifstream in(page);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) in_block = !in_block;
    const std::string typed = line.starts_with("$ ") ? line.substr(2) : line;
    if (in_block && typed.starts_with("headway ")) commands.push_back(typed);
    for (std::sregex_iterator span(line.begin(), line.end(), kSpan), end; span != end; ++span)
      commands.push_back((*span)[1]);
  }
  return commands;
}

}  // namespace

TEST_CASE("the documents speak of no command and no option that there is not") {
  std::set<std::string> verbs = {"--help", "--version"};
  for (const commands::Verb& verb : commands::verbs())
    verbs.insert(std::string(verb.name));
  std::set<std::string> options = {"--help", "--version"};
  for (const Setting* setting : settings::all())
    options.insert(option(*setting));
  static const std::regex kOption("--[a-z][a-z-]*");
  int seen = 0;
  for (const char* folder : {".", "docs", "docs/decisions", "charts/headway-init"}) {
    for (const auto& entry : fs::directory_iterator(fs::path(HEADWAY_ROOT) / folder)) {
      if (entry.path().extension() != ".md" || entry.path().filename() == "CHANGELOG.md") continue;
      for (const std::string& command : commands_of(entry.path())) {
        INFO(entry.path().string() << ": " << command);
        ++seen;
        const std::string rest = command.substr(command.find(' ') + 1);
        CHECK(verbs.contains(rest.substr(0, rest.find(' '))));
        for (std::sregex_iterator word(rest.begin(), rest.end(), kOption), end; word != end; ++word)
          CHECK(options.contains(word->str()));
      }
    }
  }
  CHECK(seen > 10);
}
