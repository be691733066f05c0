#include "runner/backup/prune.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway::backup;

using Locations = std::vector<std::string>;

TEST_CASE("the newest stay") {
  const std::vector<KeptBackup> all = {{"d", true}, {"c", false}, {"b", false}, {"a", false}};
  CHECK(to_prune(all, 1) == Locations{"c", "b", "a"});
  CHECK(to_prune(all, 2) == Locations{"b", "a"});
  CHECK(to_prune(all, 4).empty());
  CHECK(to_prune(all, 9).empty());
}

TEST_CASE("backups since the last success stay, however many there are") {
  const std::vector<KeptBackup> all = {{"d", true}, {"c", true}, {"b", true}, {"a", false}};
  CHECK(to_prune(all, 1) == Locations{"a"});
}
