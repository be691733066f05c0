#include "runner/commands/completion_script.hpp"
#include "runner/commands/verbs.hpp"

#include <cstdio>
#include <filesystem>
#include <format>
#include <fstream>

#include <catch2/catch_test_macros.hpp>
#include <unistd.h>

using namespace headway;
using namespace headway::commands;

namespace {

/// What bash itself offers at the end of a command line, words separated by blanks.
std::string offered(const std::string& line) {
  const std::filesystem::path script =
      std::filesystem::temp_directory_path() / std::format("headway-completion-{}", getpid());
  std::ofstream(script) << bash_completion() << "COMP_WORDS=(" << line << ")\n"
                        << "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                        << "_headway\necho \"${COMPREPLY[*]}\"\n";
  FILE* bash = popen(("bash " + script.string() + " 2>&1").c_str(), "r");
  REQUIRE(bash);
  std::string text(4096, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), bash));
  pclose(bash);
  std::filesystem::remove(script);
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

TEST_CASE("bash completes verbs, options and their words") {
  CHECK(offered("headway upg") == "upgrade");
  CHECK(offered("headway h") == "history heads");
  CHECK(offered("headway upgrade --lock-t") == "--lock-timeout");
  CHECK(offered("headway upgrade --output ''") == "text json");
  CHECK(offered("headway upgrade head --on-failure s") == "stop");
  CHECK(offered("headway --dir x stamp --p") == "--purge");
  CHECK(offered("headway completion z") == "zsh");
  CHECK(offered("headway upgrade --timeout ''").empty());
}

TEST_CASE("the scripts for every shell have every verb and option") {
  for (const std::string& script : {bash_completion(), zsh_completion(), fish_completion()}) {
    for (const Verb& verb : verbs()) {
      CHECK(script.contains(std::string(verb.name)));
      for (const Setting* setting : verb.settings)
        if (!setting->argument) CHECK(script.contains(std::string(setting->name)));
    }
    for (const Setting* setting : global_settings())
      CHECK(script.contains(std::string(setting->name)));
  }
}
