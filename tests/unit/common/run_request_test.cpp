#include "common/run_request.hpp"

#include <catch2/catch_test_macros.hpp>

using headway::RunRequest;

TEST_CASE("a target that looks like an option stays a target") {
  const RunRequest request{.run_id = "r",
                           .target = "--help",
                           .revisions_dir = "/revisions",
                           .outcome_file = "/dev/termination-log",
                           .timeout = std::chrono::hours{1}};
  CHECK(arguments(request) == std::vector<std::string>{"upgrade", "--dir=/revisions",
                                                       "--output=json", "--timeout=1h", "--",
                                                       "--help"});
}

TEST_CASE("what is not asked for is not given") {
  CHECK(arguments(RunRequest{.target = "head"}) ==
        std::vector<std::string>{"upgrade", "--output=json", "--", "head"});
}

TEST_CASE("a backup is asked for word by word") {
  const RunRequest request{.target = "head",
                           .backup = headway::BackupRequest{.kind = "command",
                                                            .dir = "/backup",
                                                            .keep = 3,
                                                            .command = {"sh", "-c", "--help"},
                                                            .timeout = std::chrono::minutes{5}}};
  CHECK(arguments(request) ==
        std::vector<std::string>{"upgrade", "--output=json", "--backup=command",
                                 "--backup-policy=always", "--backup-dir=/backup",
                                 "--backup-keep=3", "--backup-timeout=5m", "--backup-command=sh",
                                 "--backup-command=-c", "--backup-command=--help", "--", "head"});
}

TEST_CASE("the environment tells the run its id and where the outcome goes") {
  const auto variables = headway::environment({.run_id = "r1",
                                               .target = "head",
                                               .revisions_dir = "d",
                                               .outcome_file = "/dev/termination-log"});
  CHECK(variables.at(0) == std::pair<std::string, std::string>{"HEADWAY_RUN_ID", "r1"});
  CHECK(variables.at(1) ==
        std::pair<std::string, std::string>{"HEADWAY_OUTCOME_FILE", "/dev/termination-log"});
}
