// Pages of the documentation whose examples are run: their files are written, their commands typed,
// and their output is what the page shows.
#include "tests/postgres/database.hpp"

#include <array>
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

/// The output of a shell, both streams.
std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(
      popen(("{ " + command + "\n} 2>&1").c_str(), "r"), pclose);
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

/// `…` in a line of the page stands for any text.
bool fits(std::string_view line, std::string_view pattern) {
  const std::string_view gap = "…";
  const std::size_t at = pattern.find(gap);
  if (at == std::string_view::npos) return line == pattern;
  if (!line.starts_with(pattern.substr(0, at))) return false;
  line.remove_prefix(at);
  pattern.remove_prefix(at + gap.size());
  for (std::size_t skipped = 0; skipped <= line.size(); ++skipped)
    if (fits(line.substr(skipped), pattern)) return true;
  return false;
}

bool fits_all(const std::string& text, const std::string& pattern) {
  std::istringstream lines(text);
  std::istringstream patterns(pattern);
  std::string line;
  std::string wanted;
  while (std::getline(patterns, wanted))
    if (!std::getline(lines, line) || !fits(line, wanted)) return false;
  return !std::getline(lines, line);
}

/// A page either shows one run as it was, whose times and ids are others each time, or names its
/// ids itself and writes `…` for what is another each time.
enum class Shows { kOneRun, kEachRun };

/// A block ` ```sql FILE ` is a file; in a block ` ```console ` each line behind a `$ ` is typed,
/// with the lines behind `> ` that follow it, and the lines below are its output.
class Page {
 public:
  explicit Page(Shows shows) : shows_(shows) {
    fs::create_directory(folder_.path() / "bin");
    fs::create_directory(folder_.path() / "project");
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
    const fs::path path = folder_.path() / "project" / file;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  void type(const std::string& session) {
    std::istringstream lines(session);
    std::string command;
    std::string expected;
    for (std::string line; std::getline(lines, line);) {
      if (!command.empty() && expected.empty() && (line == ">" || line.starts_with("> "))) {
        command += "\n" + line.substr(std::min<std::size_t>(2, line.size()));
        continue;
      }
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
    const std::string there = without_last_blank_line(output_of(
        "cd " + (folder_.path() / "project").string() + " && PATH=" + folder_.path().string() +
        "/bin:$PATH HEADWAY_SCRATCH_URL='" + database_.url() + "' DATABASE_URL='" +
        database_.url() + "' && export PATH HEADWAY_SCRATCH_URL DATABASE_URL && " + command));
    const std::string shown = without_last_blank_line(expected);
    INFO("$ " << command << "\n" << there << "---- the page shows\n" << shown);
    CHECK((shows_ == Shows::kOneRun ? masked(there) == masked(shown) : fits_all(there, shown)));
  }

  /// A blank line at the end only parts two commands.
  static std::string without_last_blank_line(const std::string& text) {
    const auto end = text.find_last_not_of('\n');
    return end == std::string::npos ? "" : text.substr(0, end + 1) + "\n";
  }

  Shows shows_;
  TemporaryFolder folder_;
  Database database_;
  int typed_ = 0;
};

}  // namespace

TEST_CASE("the examples of docs/testing-revisions.md are what happens") {
  Page(Shows::kOneRun).play("testing-revisions.md");
}

TEST_CASE("the examples of docs/alembic.md are what happens") {
  Page(Shows::kEachRun).play("alembic.md");
}

TEST_CASE("the examples of docs/autogenerate.md are what happens") {
  Page(Shows::kEachRun).play("autogenerate.md");
}

TEST_CASE("the examples of docs/import.md are what happens") {
  Page(Shows::kEachRun).play("import.md");
}

TEST_CASE("the examples of docs/seed-data.md are what happens") {
  Page(Shows::kEachRun).play("seed-data.md");
}

TEST_CASE("the examples of docs/batches.md are what happens") {
  Page(Shows::kEachRun).play("batches.md");
}

TEST_CASE("the examples of docs/plan.md are what happens") {
  Page(Shows::kEachRun).play("plan.md");
}

TEST_CASE("the examples of docs/offline.md are what happens") {
  Page(Shows::kEachRun).play("offline.md");
}
