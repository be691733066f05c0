#include "runner/plan/destructive.hpp"

#include "tests/unit/plan/in_memory.hpp"

#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace headway;

namespace {

std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream file(std::string(HEADWAY_FIXTURES) + "/plan/" + name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && !line.starts_with('#')) lines.push_back(line);
  }
  return lines;
}

bool destroys(const std::string& statement) {
  return plan::destroys_data(revisions::Statement{.text = statement, .line = 1});
}

}  // namespace

TEST_CASE("statements that may take data away are known") {
  const std::vector<std::string> lines = lines_of("destroys_data.txt");
  CHECK(lines.size() > 50);
  for (const std::string& line : lines) {
    INFO(line);
    CHECK(destroys(line));
  }
}

TEST_CASE("statements that only add or define take nothing away") {
  const std::vector<std::string> lines = lines_of("keeps_data.txt");
  CHECK(lines.size() > 50);
  for (const std::string& line : lines) {
    INFO(line);
    CHECK_FALSE(destroys(line));
  }
}

TEST_CASE("a plan destroys data when one of its upgrade sections does") {
  const plan::History history = testing::history_of(
      {{"aaa", "", "",
        "-- headway: upgrade\nCREATE TABLE a ();\n-- headway: downgrade\nDROP TABLE a;\n"},
       {"bbb", "aaa", "", "-- headway: upgrade\nSELECT 1;\nDROP TABLE a;\n"}});
  CHECK_FALSE(plan::destroys_data(plan::plan_upgrade(history, {}, "aaa", {})));
  CHECK(plan::destroys_data(plan::plan_upgrade(history, {}, "bbb", {})));
  CHECK(plan::destroys_data(plan::plan_upgrade(history, {"aaa"}, "head", {})));
  CHECK_FALSE(plan::destroys_data(plan::plan_upgrade(history, {"bbb"}, "head", {})));
}
