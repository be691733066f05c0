#include "common/run_request.hpp"

#include "common/duration.hpp"

namespace headway {

std::vector<std::string> arguments(const RunRequest& request) {
  std::vector<std::string> arguments{"upgrade", "--dir", request.revisions_dir, "--output", "json"};
  if (request.timeout.count() > 0) {
    arguments.push_back("--timeout");
    arguments.push_back(duration_text(request.timeout));
  }
  // The target comes from a user: behind `--` it cannot be read as an option.
  arguments.push_back("--");
  arguments.push_back(request.target);
  return arguments;
}

std::vector<std::pair<std::string, std::string>> environment(const RunRequest& request) {
  return {{env::kRunId, request.run_id},
          {env::kOutcomeFile, request.outcome_file},
          {env::kLogFormat, "json"}};
}

}  // namespace headway
