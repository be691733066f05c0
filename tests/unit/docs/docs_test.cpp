// The pages that speak of a closed list hold all of it, and nothing else.
#include "runner/commands/verbs.hpp"
#include "tests/unit/docs/configuration_page.hpp"
#include "tests/unit/docs/man_page.hpp"
#include "tests/unit/docs/resource_page.hpp"

#include <filesystem>
#include <format>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = HEADWAY_ROOT;

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// What the sources list: the first group of a pattern, all over a file.
std::set<std::string> words(const char* file, const std::regex& pattern) {
  const std::string source = text_of(kRoot / file);
  std::set<std::string> found;
  for (std::sregex_iterator word(source.begin(), source.end(), pattern), end; word != end; ++word)
    found.insert((*word)[1]);
  REQUIRE(found.size() > 5);
  return found;
}

/// The words in the headings of the third order of a section, which stand between backticks.
std::set<std::string> headings(const std::string& page, const std::string& section) {
  std::istringstream lines(page);
  std::set<std::string> found;
  bool within = false;
  static const std::regex kWord("`([A-Za-z0-9]+)`");
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("## ")) within = line == "## " + section;
    if (!within || !line.starts_with("### ")) continue;
    for (std::sregex_iterator word(line.begin(), line.end(), kWord), end; word != end; ++word)
      CHECK(found.insert((*word)[1]).second);
  }
  return found;
}

}  // namespace

TEST_CASE("docs/resource.md is what the definition says: if not, ./dev docs") {
  CHECK(text_of(kRoot / "docs/resource.md") == resource_page(kRoot / "crds/schemamigrations.yaml"));
}

TEST_CASE("docs/configuration.md is what the table of settings says: if not, ./dev docs") {
  CHECK(text_of(kRoot / "docs/configuration.md") == configuration_page());
}

TEST_CASE("docs/headway.1 is what the table of settings says: if not, ./dev docs") {
  CHECK(text_of(kRoot / "docs/headway.1") == man_page());
}

TEST_CASE("the page for man has every verb and option, and no line that roff would misread") {
  const std::string page = man_page();
  for (const commands::Verb& verb : commands::verbs())
    CHECK(page.contains(std::format(".SS headway {}\n", verb.name)));
  CHECK(page.contains("\\-\\-lock\\-timeout"));
  static const std::regex kMacro(R"(^\.(TH|SH|SS|TP|B)( .*)?$)");
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    if (line.starts_with('.')) CHECK(std::regex_match(line, kMacro));
    CHECK_FALSE(line.starts_with('\''));
  }
}

TEST_CASE("the runbook has every exit code, outcome and reason, and no other") {
  const std::string runbook = text_of(kRoot / "docs/runbook.md");
  CHECK(headings(runbook, "Exit codes") ==
        words("common/exit_code.hpp", std::regex(R"(\bk[A-Z]\w+ = (\d+),)")));
  CHECK(headings(runbook, "Outcomes") ==
        words("common/outcome.cpp", std::regex(R"re(\{OutcomeKind::k\w+, "(\w+)"\})re")));
  CHECK(headings(runbook, "Reasons of Ready") ==
        words("operator/reconcile/reason.cpp", std::regex(R"re(\{Reason::k\w+, "(\w+)"\})re")));
}

TEST_CASE("every link of the documents leads to a file") {
  static const std::regex kLink(R"(\]\(([^)#:]+)(#[^)]*)?\))");
  for (const char* folder : {".", "docs", "docs/decisions", "charts/headway-init"}) {
    for (const auto& entry : fs::directory_iterator(kRoot / folder)) {
      if (entry.path().extension() != ".md") continue;
      const std::string page = text_of(entry.path());
      for (std::sregex_iterator link(page.begin(), page.end(), kLink), end; link != end; ++link) {
        INFO(entry.path().string() << " links " << (*link)[1].str());
        CHECK(fs::exists(entry.path().parent_path() / (*link)[1].str()));
      }
    }
  }
}

}  // namespace headway::testing
