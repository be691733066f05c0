#include "common/run_request.hpp"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>

using headway::RunRequest;

TEST_CASE("a target that looks like an option stays a target") {
  const RunRequest request{.run_id = "r",
                           .target = "--help",
                           .revisions_dir = "/revisions",
                           .outcome_file = "/dev/termination-log",
                           .timeout = std::chrono::hours{1}};
  CHECK(arguments(request) == std::vector<std::string>{"upgrade", "--dir", "/revisions", "--output",
                                                       "json", "--timeout", "1h", "--", "--help"});
}

TEST_CASE("without a timeout none is given") {
  const auto words = arguments(
      RunRequest{.run_id = "", .target = "head", .revisions_dir = "d", .outcome_file = ""});
  CHECK(std::ranges::find(words, "--timeout") == words.end());
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
