// The verbs that write revision files and look at them, as people and programs use them.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace headway;
using namespace headway::testing;

namespace fs = std::filesystem;

namespace {

/// A project's folder and the program run on it.
class Project {
 public:
  Ended run(std::vector<std::string> arguments, Environment environment = {}) const {
    arguments.insert(arguments.begin() + 1, {"--dir", folder()});
    return testing::run(arguments, environment);
  }

  /// Runs a verb that writes a file, and gives what it says as JSON.
  nlohmann::json write(std::vector<std::string> arguments, Environment environment = {}) const {
    arguments.insert(arguments.end(), {"--output", "json"});
    const Ended ended = run(arguments, std::move(environment));
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    return nlohmann::json::parse(ended.out);
  }

  std::string folder() const { return folder_.path().string(); }
  fs::path file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.path() / name) << text;
    return folder_.path() / name;
  }
  std::ptrdiff_t files() const { return std::distance(fs::directory_iterator(folder_.path()), {}); }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("a revision is written, applied, merged and undone with headway alone") {
  Database database;
  const Project project;
  const Environment with = {{"DATABASE_URL", database.url()}};
  const auto first = project.write({"revision", "-m", "Create the students", "--rev-id", "aaa1"});
  CHECK(first.at("revision") == "aaa1");
  CHECK(first.at("file").get<std::string>().ends_with("_aaa1_create_the_students.sql"));
  const fs::path body = fs::path(project.folder()) / "body.txt";
  std::ofstream(body) << "-- headway: upgrade\nCREATE TABLE students ();\n"
                         "-- headway: downgrade\nDROP TABLE students;\n";
  project.write({"revision", "-m", "second", "--rev-id", "bbb2", "--sql", body.string()});
  project.write({"revision", "-m", "side", "--rev-id", "ccc3", "--head", "aaa1", "--splice",
                 "--branch-label", "side", "--depends-on", "aaa1"});
  CHECK(project.run({"heads"}).out == "bbb2 (head)\nccc3 (side) (head)\n");

  const auto merged = project.write({"merge"});
  CHECK(merged.at("revises") == nlohmann::json({"bbb2", "ccc3"}));
  const std::string id = merged.at("revision");
  CHECK(id.size() == 12);

  CHECK(project.run({"current", "--check-heads"}, with).code == 8);
  CHECK(project.run({"upgrade", "head"}, with).code == 0);
  CHECK(project.run({"current", "--check-heads"}, with).code == 0);
  CHECK(database.version_rows() == id);
  CHECK(database.has_table("students"));
  CHECK(project.run({"downgrade", "base"}, with).code == 0);
  CHECK_FALSE(database.has_table("students"));
}

TEST_CASE("the body of a revision may come from standard input's place, a file, and nothing else") {
  const Project project;
  const Ended missing = project.run({"revision", "-m", "m", "--sql", "/nowhere/body.sql"});
  CHECK(missing.code == 2);
  CHECK(missing.err.starts_with("error: /nowhere/body.sql cannot be read"));
  CHECK(project.files() == 0);
}

TEST_CASE("wrong input leaves one error with its place, and no file behind") {
  const Project project;
  project.write({"revision", "-m", "first", "--rev-id", "aaa1", "--branch-label", "shop"});
  project.write({"revision", "-m", "second", "--rev-id", "bbb2"});
  const fs::path open = project.file("open.txt", "SELECT 'no end");
  const fs::path wrong = project.file("wrong.template", "-- ${mesage}\n${sections}\n${end}\n");
  const auto files = project.files();
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"revision", "-m", "m", "--head", "nobody"}, "nobody"},
      {{"revision", "-m", "m", "--head", "aaa1"}, "--splice"},
      {{"revision", "-m", "m", "--head", "+1"}, "none is asked"},
      {{"revision", "-m", "m", "--rev-id", "aaa1"}, "exists already"},
      {{"revision", "-m", "m", "--rev-id", "a:b"}, "not allowed"},
      {{"revision", "-m", "m", "--branch-label", "shop"}, "already used"},
      {{"revision", "-m", "m", "--depends-on", "nobody"}, "nobody"},
      {{"revision", "-m", "m", "--sql", open.string()}, "open.txt:1"},
      {{"revision", "-m", "m", "--template", wrong.string()}, "wrong.template:1"},
      {{"revision", "-m", "m", "--file-template", "%(id)s"}, "%(id)"},
      {{"revision", "-m", "m", "--file-template", "%(year)d/%(rev)s"}, "recursive"},
      {{"revision", "-m", "m", "--timezone", "Europe/Nowhere"}, "Europe/Nowhere"},
      {{"revision", "-m", "m", "--version-path", "/elsewhere"}, "/elsewhere"},
      {{"revision", "-m", "m", "--post-write-hook", "exit 3"}, "with code 3"},
      {{"revision", "-m", "m", "--post-write-hook", "echo > "}, "left no revision"},
      {{"merge"}, "only bbb2"},
      {{"merge", "aaa1", "bbb2"}, "aaa1"},
      {{"merge", "bbb2", "bbb2"}, "Duplicate"},
      {{"rebase", "bbb2", "--unchecked"}, "no other head"},
      {{"rebase", "nobody", "--onto", "aaa1", "--unchecked"}, "nobody"},
      {{"show", "nobody"}, "nobody"},
      {{"show", "base"}, "no revision"},
      {{"edit", "nobody"}, "nobody"},
      {{"history", "-r", "aaa1"}, "[start]:[end]"},
      {{"history", "-r", "bbb2:aaa1"}, "bbb2:aaa1"},
      {{"graph", "--format", "png"}, "png"},
      {{"graph", "--dir", "/nowhere"}, "/nowhere"},
      {{"branches", "--dir", "/nowhere"}, "/nowhere"},
  };
  for (const auto& [arguments, place] : cases) {
    const Ended ended = project.run(arguments);
    INFO(arguments.front() << " " << arguments.back() << "\n" << ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK(ended.err.starts_with("error: "));
    CHECK(ended.err.contains(place));
    CHECK(project.files() == files);
  }
}

TEST_CASE("hooks run on the new file, and folders are made and read where they are wanted") {
  const Project project;
  const auto made = project.write(
      {"revision", "-m", "m", "--rev-id", "aaa1", "--recursive", "--file-template",
       "%(year)d/%(month).2d/%(rev)s", "--post-write-hook",
       "echo 'SELECT 1;' >> REVISION_SCRIPT_FILENAME", "--timezone", "Europe/Berlin"});
  const std::string file = made.at("file");
  CHECK(content(file).ends_with("SELECT 1;\n"));
  CHECK(content(file).contains("-- created: 20"));
  CHECK(file.ends_with("/aaa1.sql"));
  CHECK(project.run({"heads", "--recursive"}).out == "aaa1 (head)\n");
  CHECK(project.run({"heads"}).err.contains("holds no revisions"));
}

TEST_CASE("a revision that no database has applied is put behind another head") {
  Database database;
  const Environment with = {{"DATABASE_URL", database.url()}};
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("theirs", "CREATE TABLE two ();");
  const std::string file = history.add_on("mine", "aaa1", "CREATE TABLE three ();");
  const auto rebase = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"rebase", "--dir", history.folder()});
    return run(more, with);
  };
  const std::string before = content(file);
  REQUIRE(upgrade(history.folder(), database.url(), "mine").code == 0);
  const Ended applied = rebase({"mine"});
  CHECK(applied.code == 7);
  CHECK(applied.err.contains("mine is applied in"));
  CHECK(content(file) == before);

  const Ended done = rebase({"theirs"});
  INFO(done.err);
  CHECK(done.code == 0);
  CHECK(done.out.starts_with("theirs now revises mine: "));
  CHECK(run({"heads", "--dir", history.folder()}).out == "theirs (head)\n");
  CHECK(rebase({"theirs", "--onto", "mine"}).out == "Nothing to do: theirs stands on mine\n");
  CHECK(upgrade(history.folder(), database.url()).code == 0);
  CHECK(database.version_rows() == "theirs");
}

TEST_CASE("edit opens the file in the editor, and reports a history that it broke") {
  History history;
  const std::string file = history.add("aaa1", "CREATE TABLE one ();");
  const auto edit = [&](const std::string& editor) {
    return run({"edit", "aaa1", "--dir", history.folder()}, {{"EDITOR", editor}});
  };
  CHECK(edit("echo '-- seen' >>").code == 0);
  CHECK(content(file).ends_with("-- seen\n"));
  CHECK(edit("false").code == 2);
  CHECK(edit("false").err.contains("`false` ended with code 1"));
  const Ended broken = edit("echo \"SELECT 'open\" >>");
  CHECK(broken.code == 2);
  CHECK(broken.err.contains(file));
}

TEST_CASE("branches, show, heads and graph draw one history") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", "CREATE TABLE two ();");
  history.add_on("ccc3", "aaa1", "CREATE TABLE three ();");
  const auto look = [&](std::vector<std::string> arguments, const Environment& with = {}) {
    arguments.insert(arguments.end(), {"--dir", history.folder()});
    const Ended ended = run(arguments, with);
    INFO(ended.err);
    CHECK(ended.code == 0);
    return ended.out;
  };
  CHECK(look({"branches"}) ==
        "aaa1 (branchpoint)\n"
        "     -> bbb2 (head)\n"
        "     -> ccc3 (head)\n\n");
  CHECK(look({"show", "bbb2"}).starts_with("Rev: bbb2 (head)\nParent: aaa1\nPath: "));
  CHECK(look({"graph"}) ==
        "* bbb2 (head), message of bbb2\n"
        "| * ccc3 (head), message of ccc3\n"
        "|/\n"
        "* aaa1 (branchpoint), message of aaa1\n");
  REQUIRE(upgrade(history.folder(), database.url(), "bbb2").code == 0);
  const Environment with = {{"DATABASE_URL", database.url()}};
  CHECK(look({"graph"}, with) ==
        "* bbb2 (head) (current), message of bbb2\n"
        "| o ccc3 (head), message of ccc3\n"
        "|/\n"
        "* aaa1 (branchpoint), message of aaa1\n");
  CHECK(look({"show", "current"}, with).starts_with("Rev: bbb2 (head)"));
  CHECK(look({"graph", "--format", "dot"}).starts_with("digraph revisions {"));
  CHECK(look({"graph", "--format", "mermaid"}).starts_with("flowchart BT\n"));
  CHECK(look({"graph", "--format", "svg"}).starts_with("<svg "));
  const auto json = nlohmann::json::parse(look({"graph", "--output", "json"}, with));
  CHECK(json.at("revisions").size() == 3);
}

TEST_CASE("heads can leave out those that others depend on") {
  const Project project;
  project.write({"revision", "-m", "a", "--rev-id", "aaa1"});
  project.write(
      {"revision", "-m", "b", "--rev-id", "bbb2", "--head", "base", "--depends-on", "aaa1"});
  CHECK(project.run({"heads"}).out == "aaa1 (effective head)\nbbb2 (head)\n");
  CHECK(project.run({"heads", "--resolve-dependencies"}).out == "bbb2 (head)\n");
}
