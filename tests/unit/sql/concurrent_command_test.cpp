#include "runner/sql/concurrent_command.hpp"

#include "tests/unit/sql/fixture.hpp"

#include <array>

#include <catch2/catch_test_macros.hpp>

using namespace headway;

namespace {

std::string shown(const std::string& text) {
  const auto command = sql::concurrent_command({.text = text});
  if (!command) return "none";
  constexpr std::array<const char*, 9> kKinds = {
      "create-index",     "drop-index",       "reindex-index", "reindex-table", "reindex-schema",
      "reindex-database", "detach-partition", "refresh",       "repack"};
  std::string shown = kKinds.at(static_cast<std::size_t>(command->kind));
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) shown += std::string(" ") + name + "=" + value;
  };
  add("schema", command->schema);
  add("relation", command->relation);
  add("index", command->index);
  add("partition-schema", command->partition_schema);
  add("partition", command->partition);
  add("database", command->database);
  if (command->if_exists) shown += " if-exists";
  if (command->if_not_exists) shown += " if-not-exists";
  return shown;
}

}  // namespace

TEST_CASE("commands that run CONCURRENTLY are known with their names") {
  for (const auto& [text, expected] : testing::sql_cases("concurrent_commands.txt")) {
    INFO(text);
    CHECK(shown(text) == expected);
  }
}
