// Files of settings and how they are read: tests/fixtures/configuration holds pairs of NAME.yaml
// and NAME.txt. A comment `# env: NAME` chooses an environment, `# set: NAME=TEXT` sets a variable.
#include "runner/configuration/config_file.hpp"

#include "common/error.hpp"
#include "common/settings.hpp"

#include <algorithm>
#include <filesystem>
#include <format>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include <catch2/catch_test_macros.hpp>

namespace headway::configuration {

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Case {
  std::string text;
  std::string chosen;
  std::map<std::string, std::string> variables;

  explicit Case(std::string yaml) : text(std::move(yaml)) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("# env: ")) chosen = line.substr(7);
      if (!line.starts_with("# set: ")) continue;
      const std::size_t equals = line.find('=');
      variables[line.substr(7, equals - 7)] = line.substr(equals + 1);
    }
  }

  SettingValues read(const std::string& path) const {
    return read_config({.path = path, .text = text}, chosen,
                       [&](const std::string& name) -> std::optional<std::string> {
                         const auto found = variables.find(name);
                         if (found == variables.end()) return std::nullopt;
                         return found->second;
                       });
  }
};

std::string rendered(const Case& file) {
  try {
    const SettingValues values = file.read("conf/headway.yaml");
    std::string text;
    for (const SettingValues::Value& value : values.all()) {
      text += std::string(value.setting->key) + ":";
      for (const std::string& word : value.words)
        text += " [" + word + "]";
      text += " " + (value.unusable.empty() ? value.place : value.unusable) + "\n";
    }
    return text;
  } catch (const DiagnosticsError& wrong) {
    CHECK(wrong.reason() == "InvalidConfiguration");
    return std::string(wrong.what()) + "\n";
  }
}

}  // namespace

TEST_CASE("files of settings are read, and wrong ones refused with the place and the remedy") {
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(HEADWAY_FIXTURES "/configuration")) {
    if (entry.path().extension() != ".yaml") continue;
    INFO(entry.path().filename().string());
    std::filesystem::path expected = entry.path();
    expected.replace_extension(".txt");
    CHECK(rendered(Case(text_of(entry.path()))) == text_of(expected));
    ++cases;
  }
  CHECK(cases > 10);
}

TEST_CASE("a value that needs a variable which is not set fails only a command that asks for it") {
  const SettingValues values = Case("database_url: ${NOWHERE}\ntimeout: 1h\n").read("headway.yaml");
  CHECK(values.duration(settings::kTimeout) == std::chrono::hours{1});
  CHECK(values.given(settings::kDatabaseUrl));
  CHECK_THROWS_AS(values.secret(settings::kDatabaseUrl), Error);
}

TEST_CASE("every key of the table is read") {
  for (const Setting* setting : settings::all()) {
    if (setting->key.empty()) continue;
    INFO(setting->key);
    std::string text;
    std::string indent;
    std::string_view rest = setting->key;
    for (std::size_t dot = 0; (dot = rest.find('.')) != std::string_view::npos;
         rest.remove_prefix(dot + 1)) {
      text += indent + std::string(rest.substr(0, dot)) + ":\n";
      indent += "  ";
    }
    std::string value = "some";
    if (setting->type == Setting::Type::kWord) value = words(*setting).front();
    if (setting->type == Setting::Type::kDuration) value = "7m";
    if (setting->type == Setting::Type::kCount) value = "7";
    if (setting->type == Setting::Type::kFlag) value = "true";
    text += std::format("{}{}: {}\n", indent, rest, value);
    const SettingValues values = Case(text).read("headway.yaml");
    CHECK(values.list(*setting) == std::vector<std::string>{value});
  }
}

TEST_CASE("a file of settings that cannot be read is an error") {
  CHECK_THROWS_AS(load_config("/no/such/headway.yaml"), Error);
  CHECK_THROWS_AS(load_config("/"), Error);
}

}  // namespace headway::configuration
