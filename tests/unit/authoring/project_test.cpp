#include "runner/authoring/project.hpp"

#include "common/settings.hpp"
#include "runner/authoring/config_text.hpp"
#include "runner/configuration/config_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include <catch2/catch_test_macros.hpp>
#include <yaml-cpp/yaml.h>

namespace headway::authoring {

namespace {

std::string text_of(const std::vector<FileText>& files, const std::string& path) {
  const auto found =
      std::ranges::find_if(files, [&](const FileText& file) { return file.path == path; });
  REQUIRE(found != files.end());
  return found->text;
}

/// The file with its commented keys switched on; the sentences stay comments.
std::string switched_on(const std::string& text) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    static const std::regex kKey("# +[a-z][A-Za-z_]*:.*");
    result += (std::regex_match(line, kKey) ? line.substr(2) : line) + "\n";
  }
  return result;
}

}  // namespace

TEST_CASE(
    "headway.yaml holds every key of the table, and our reader takes all of them switched on") {
  std::set<std::string> expected;
  for (const Setting* setting : settings::all())
    if (!setting->key.empty()) expected.emplace(setting->key);
  // It stands in the place of `models`, and the text shows it beside that.
  CHECK(config_text(settings::all()).contains("models: {command: "));
  expected.erase("autogenerate.models.command");
  const std::string text = config_text(settings::all());
  const std::string all = switched_on(text);
  INFO(all);
  const auto environment = [](const std::string&) { return std::optional<std::string>("value"); };
  const SettingValues values =
      configuration::read_config({.path = "headway.yaml", .text = all}, "", environment);
  std::set<std::string> found;
  for (const SettingValues::Value& value : values.all())
    found.emplace(value.setting->key);
  CHECK(found == expected);

  const SettingValues as_written =
      configuration::read_config({.path = "headway.yaml", .text = text}, "", environment);
  CHECK(as_written.all().size() == 2);
  CHECK(as_written.text(settings::kTemplate) == "migrations/revision.template");
}

TEST_CASE("a project gets the parts that are asked for") {
  CHECK(project_files({.name = "app"}, settings::all()).size() == 3);
  const auto all =
      project_files({.name = "shop", .kubernetes = true, .github = true}, settings::all());
  CHECK(all.size() == 7);
  CHECK(YAML::Load(text_of(all, "kubernetes/database-secret.yaml"))["metadata"]["name"]
            .as<std::string>() == "shop-db");
  CHECK(YAML::Load(text_of(all, ".github/workflows/migrations.yaml"))["jobs"]["check"].IsMap());
  CHECK(text_of(all, "Dockerfile.migrations").contains("\nFROM scratch\nCOPY migrations/ "));
  CHECK_FALSE(text_of(all, "migrations/README.md").empty());
}

TEST_CASE("a project whose models are named has them in headway.yaml, and the file that is named") {
  const auto environment = [](const std::string&) { return std::optional<std::string>("value"); };
  for (const std::string& kind : words(settings::kProjectModels)) {
    INFO(kind);
    const auto files = project_files({.name = "app", .models = kind}, settings::all());
    CHECK(files.size() == 4);
    const SettingValues values = configuration::read_config(
        {.path = "headway.yaml", .text = text_of(files, "headway.yaml")}, "", environment);
    CHECK(values.all().size() == 3);
    const bool sql = kind == "sql";
    const auto named = values.list(sql ? settings::kModels : settings::kModelsCommand);
    REQUIRE_FALSE(named.empty());
    CHECK_FALSE(text_of(files, named.back()).empty());
  }
}

// The tests of the definition give this file to a real API server.
TEST_CASE("the resource of a new project is one that an API server accepts") {
  std::ifstream in(HEADWAY_FIXTURES "/crd/accepted_init.yaml");
  const std::string accepted{std::istreambuf_iterator<char>(in), {}};
  const auto files = project_files({.name = "learning-app", .kubernetes = true}, settings::all());
  CHECK("# expect: accepted\n" + text_of(files, "kubernetes/schemamigration.yaml") == accepted);
}

TEST_CASE("a name for Kubernetes is made of the folder's") {
  CHECK(app_name("My Learning_App") == "my-learning-app");
  CHECK(app_name("--x--") == "x");
  CHECK(app_name("äöü") == "app");
  CHECK(app_name(std::string(60, 'a')).size() == 40);
}

TEST_CASE("only the lines that .gitignore lacks are added") {
  const std::string whole = with_ignored_files("");
  CHECK(whole.contains("/backups/\n"));
  CHECK(with_ignored_files(whole).empty());
  CHECK(with_ignored_files("node_modules").starts_with("node_modules\n"));
  CHECK(with_ignored_files("/data/\n").starts_with("/data/\n# "));
}

}  // namespace headway::authoring
