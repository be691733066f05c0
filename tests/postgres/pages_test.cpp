// Pages of the documentation whose examples are run: their files are written, their commands typed,
// and their output is what the page shows.
#include "tests/postgres/database.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <sstream>

#include <catch2/catch_test_macros.hpp>

using namespace headway::testing;

namespace {

namespace fs = std::filesystem;

/// What a shell prints, to either output.
std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(
      popen(("{ " + command + "; } 2>&1").c_str(), "r"), pclose);
  std::string text;
  std::array<char, 4096> buffer{};
  while (fgets(buffer.data(), buffer.size(), pipe.get()))
    text += buffer.data();
  return text;
}

/// Times and ids are others each time.
std::string masked(std::string text) {
  static const std::regex kTime("[0-9]{8}_[0-9]{4}_|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z");
  static const std::regex kId("\\b[0-9a-f]{12}\\b");
  text = std::regex_replace(text, kTime, "TIME_");
  return std::regex_replace(text, kId, "ID");
}

/// A block ` ```sql FILE ` is a file; in a block ` ```console ` each line behind a `$ ` is typed,
/// and the lines below it are its output.
class Page {
 public:
  Page() {
    fs::create_directory(folder_.path() / "bin");
    fs::create_symlink(HEADWAY_PROGRAM, folder_.path() / "bin" / "headway");
  }

  void play(const std::string& page) {
    std::ifstream in(fs::path(HEADWAY_ROOT) / "docs" / page);
    REQUIRE(in);
    std::string block;
    std::string text;
    for (std::string line; std::getline(in, line);) {
      if (!line.starts_with("```")) {
        if (!block.empty()) text += line + "\n";
        continue;
      }
      if (block.starts_with("sql ")) write(block.substr(4), text);
      if (block == "console") type(text);
      block = line.substr(3);
      text.clear();
    }
    REQUIRE(typed_ > 0);
  }

 private:
  void write(const std::string& file, const std::string& text) const {
    fs::create_directories((folder_.path() / file).parent_path());
    std::ofstream(folder_.path() / file) << text;
  }

  void type(const std::string& session) {
    std::istringstream lines(session);
    std::string command;
    std::string expected;
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("$ ")) {
        expected += line + "\n";
        continue;
      }
      compare(command, expected);
      command = line.substr(2);
      expected.clear();
    }
    compare(command, expected);
  }

  void compare(const std::string& command, const std::string& expected) {
    if (command.empty()) return;
    ++typed_;
    INFO(command);
    const std::string there = output_of("cd " + folder_.path().string() +
                                        " && PATH=$PWD/bin:$PATH "
                                        "HEADWAY_SCRATCH_URL='" +
                                        database_.url() +
                                        "' && export "
                                        "PATH HEADWAY_SCRATCH_URL && " +
                                        command);
    // A blank line at the end only parts two commands.
    const auto end = expected.find_last_not_of('\n');
    const std::string shown = end == std::string::npos ? "" : expected.substr(0, end + 1) + "\n";
    CHECK(masked(there) == masked(shown));
  }

  TemporaryFolder folder_;
  Database database_;
  int typed_ = 0;
};

}  // namespace

TEST_CASE("the examples of docs/testing-revisions.md are what happens") {
  Page().play("testing-revisions.md");
}
