// Keeps the walls of the house: fails where a room includes a room or a library that is not its
// own.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include <catch2/catch_test_macros.hpp>

namespace {

namespace fs = std::filesystem;

using Names = std::set<std::string>;

struct Walls {
  std::map<std::string, Names> rooms;      ///< room -> what it may include
  std::map<std::string, Names> libraries;  ///< beginning of an include -> rooms
};

Walls read_walls() {
  std::ifstream in(fs::path(HEADWAY_FIXTURES) / "walls.txt");
  REQUIRE(in);
  Walls walls;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    const auto colon = line.find(':');
    REQUIRE(colon != std::string::npos);
    std::istringstream words(line.substr(colon + 1));
    const Names names(std::istream_iterator<std::string>(words), {});
    if (line.front() == '<')
      walls.libraries[line.substr(1, colon - 1)] = names;
    else
      walls.rooms[line.substr(0, colon)] = names;
  }
  return walls;
}

/// The faults of one file, a line each.
std::string faults_of(const Walls& walls, const fs::path& file) {
  static const std::regex kInclude(R"re(^\s*#include\s+([<"])([^>"]+)[>"])re");
  const fs::path name = file.lexically_relative(HEADWAY_ROOT);
  const std::string room = name.parent_path().string();
  if (!walls.rooms.contains(room))
    return name.string() + ": the room " + room + " has no line in walls.txt\n";
  std::ifstream in(file);
  std::string faults;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    std::smatch match;
    if (!std::regex_search(line, match, kInclude)) continue;
    const std::string included = match[2];
    const std::string from = fs::path(included).parent_path().string();
    bool allowed = true;
    if (match[1] == "\"") {
      allowed = from == room || walls.rooms.at(room).contains(from);
    } else {
      for (const auto& [beginning, rooms] : walls.libraries)
        if (included.starts_with(beginning)) allowed = rooms.contains(room);
    }
    if (!allowed)
      faults += name.string() + ":" + std::to_string(number) + ": " + room + " may not include " +
                included + "\n";
  }
  return faults;
}

}  // namespace

TEST_CASE("no room includes a room or a library that is not its own") {
  const Walls walls = read_walls();
  std::string faults;
  int files = 0;
  for (const char* house : {"common", "runner", "operator"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(HEADWAY_ROOT) / house)) {
      const auto extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".hpp") continue;
      faults += faults_of(walls, entry.path());
      ++files;
    }
  }
  CHECK(faults == "");
  CHECK(files > 100);
}
