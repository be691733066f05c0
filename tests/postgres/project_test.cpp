// A new project, as the files of `headway init` lay it out.
#include "tests/postgres/database.hpp"
#include "tests/postgres/program.hpp"

#include <cstdlib>
#include <filesystem>
#include <format>
#include <fstream>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

using namespace headway;
using namespace headway::testing;

namespace fs = std::filesystem;

namespace {

using Texts = std::map<std::string, std::string>;

Texts texts_in(const fs::path& folder) {
  Texts texts;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) texts[entry.path().string()] = content(entry.path());
  return texts;
}

/// In the folder, with this program on the PATH and the database in every variable.
int shell(const fs::path& folder, const std::string& url, const std::string& line) {
  std::ofstream(folder / ".line") << "set -e\n" << line << "\n";
  return std::system(std::format(  // NOLINT(cert-env33-c): a workflow's lines are a shell's
                         "cd '{}' && PATH='{}':$PATH DATABASE_URL='{}' HEADWAY_SCRATCH_URL='{}' "
                         "/bin/sh .line > .out 2>&1",
                         folder.string(), fs::path(HEADWAY_PROGRAM).parent_path().string(), url,
                         url)
                         .c_str());
}

}  // namespace

TEST_CASE("init lays out a project that the other commands work on") {
  const Database database;
  const TemporaryFolder folder;
  const fs::path project = folder.path() / "Learning App";
  const Ended done =
      run({"init", project.string(), "--kubernetes", "--github", "--output", "json"});
  INFO(done.err);
  REQUIRE(done.code == 0);
  const auto files = nlohmann::json::parse(done.out).at("created");
  CHECK(files.size() == 8);
  for (const auto& file : files)
    CHECK(fs::exists(file.get<std::string>()));
  CHECK(content(project / "kubernetes/schemamigration.yaml")
            .contains("registry.example/learning-app-migrations:1.0.0"));
  CHECK(fs::is_directory(project / "migrations"));  // The Dockerfile copies it.

  CHECK(shell(project, database.url(), "headway config && headway revision -m 'First table'") == 0);
  const YAML::Node workflow =
      YAML::LoadFile((project / ".github/workflows/migrations.yaml").string());
  int lines = 0;
  for (const YAML::Node& step : workflow["jobs"]["check"]["steps"]) {
    if (!step["run"]) continue;
    ++lines;
    const int code = shell(project, database.url(), step["run"].as<std::string>());
    INFO(step["run"].as<std::string>() << "\n" << content(project / ".out"));
    CHECK(code == 0);
  }
  CHECK(lines > 3);
}

TEST_CASE("the models of a new project are what autogenerate reads") {
  Database database;
  const TemporaryFolder folder;
  const fs::path project = folder.path() / "shop";
  REQUIRE(run({"init", project.string(), "--models", "sql"}).code == 0);
  const auto in_project = [&](const std::string& line) {
    return shell(project, database.url(), line);
  };
  const auto add = [&](const std::string& sql) {
    std::ofstream(project / "schema.sql", std::ios::app) << sql;
  };
  add("CREATE TABLE orders (id int);\n");
  CHECK(in_project("headway revision --autogenerate -m Orders && headway upgrade head") == 0);
  CHECK(in_project("headway check") == 0);
  add("CREATE TABLE lines (id int);\n");
  CHECK(in_project("headway check || test $? = 8") == 0);
  CHECK(in_project("headway check") != 0);
  CHECK(database.has_table("orders"));

  const Ended ended = run({"init", folder.path().string(), "--models", "hibernate"});
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("sqlalchemy"));
}

TEST_CASE("a second init says so, adds what is missing, and changes nothing that is there") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / ".gitignore") << "node_modules";
  REQUIRE(run({"init", folder.path().string()}).code == 0);
  CHECK(content(folder.path() / ".gitignore").starts_with("node_modules\n"));
  std::ofstream(folder.path() / "headway.yaml") << "versions: [migrations]\n";
  Texts before = texts_in(folder.path());

  const Ended again = run({"init", folder.path().string()});
  CHECK(again.code == 0);
  CHECK(again.out.contains("headway.yaml, which was there"));
  CHECK(again.out.contains("This folder is a project already"));
  CHECK(texts_in(folder.path()) == before);

  const Ended more = run({"init", folder.path().string(), "--kubernetes"});
  CHECK(more.code == 0);
  const Texts after = texts_in(folder.path());
  CHECK(after.size() == before.size() + 3);
  before.merge(Texts(after));
  CHECK(before == after);
}

TEST_CASE("an init that fails leaves no file behind") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "kubernetes") << "a file where a folder is needed";
  const Texts before = texts_in(folder.path());
  const Ended ended = run({"init", folder.path().string(), "--kubernetes"});
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("kubernetes"));
  CHECK(texts_in(folder.path()) == before);
}
