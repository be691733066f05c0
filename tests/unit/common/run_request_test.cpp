#include "common/run_request.hpp"

#include "common/settings.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;

namespace {

RunRequest request(
    const std::vector<std::pair<const Setting*, std::vector<std::string>>>& settings) {
  RunRequest request;
  for (const auto& [setting, words] : settings)
    request.settings.give({.setting = setting, .words = words});
  return request;
}

}  // namespace

TEST_CASE("a target that looks like an option stays a target") {
  CHECK(arguments(request({{&settings::kUpgradeTarget, {"--help"}},
                           {&settings::kTimeout, {"1h"}},
                           {&settings::kOutput, {"json"}},
                           {&settings::kDir, {"/revisions"}}})) ==
        std::vector<std::string>{"upgrade", "--dir=/revisions", "--output=json", "--timeout=1h",
                                 "--", "--help"});
}

TEST_CASE("a setting without a value is not passed, a default that was given is") {
  CHECK(arguments(request(
            {{&settings::kUpgradeTarget, {"head"}}, {&settings::kLockTimeout, {"500ms"}}})) ==
        std::vector<std::string>{"upgrade", "--lock-timeout=500ms", "--", "head"});
}

TEST_CASE("a verb without arguments ends with its options") {
  RunRequest look =
      request({{&settings::kDir, {"/revisions"}}, {&settings::kExclude, {"audit", "--all"}}});
  look.verb = "drift";
  CHECK(arguments(look) == std::vector<std::string>{"drift", "--dir=/revisions", "--exclude=audit",
                                                    "--exclude=--all"});
}

TEST_CASE("a command for backups is passed word by word") {
  CHECK(arguments(request({{&settings::kUpgradeTarget, {"head"}},
                           {&settings::kBackup, {"command"}},
                           {&settings::kBackupCommand, {"sh", "-c", "--help"}}})) ==
        std::vector<std::string>{"upgrade", "--backup=command", "--backup-command=sh",
                                 "--backup-command=-c", "--backup-command=--help", "--", "head"});
}

TEST_CASE("the environment holds the run's id and where the outcome goes") {
  const auto variables =
      environment({.run_id = "r1", .outcome_file = "/dev/termination-log", .settings = {}});
  CHECK(variables.at(0) == std::pair<std::string, std::string>{"HEADWAY_RUN_ID", "r1"});
  CHECK(variables.at(1) ==
        std::pair<std::string, std::string>{"HEADWAY_OUTCOME_FILE", "/dev/termination-log"});
}

TEST_CASE("every variable that the runner reads is reserved") {
  for (const Setting* setting : settings::all())
    if (!setting->argument) CHECK(is_reserved(variable(*setting)));
  for (const auto& [name, value] : environment({}))
    CHECK(is_reserved(name));
  CHECK_FALSE(is_reserved("PGSSLMODE"));
  CHECK_FALSE(is_reserved("MY_HEADWAY_TOKEN"));
}
