#include "common/run_request.hpp"

#include "common/settings.hpp"

namespace headway {

std::vector<std::string> arguments(const RunRequest& request) {
  std::vector<std::string> words{request.verb};
  std::vector<std::string> places;
  for (const Setting* setting : settings::all()) {
    if (!request.settings.given(*setting)) continue;
    for (const std::string& word : request.settings.list(*setting)) {
      // Each word with its `=`, so that none of the user's can be read as an option of ours.
      if (setting->argument) {
        places.push_back(word);
      } else {
        words.push_back(option(*setting) + "=" + word);
      }
    }
  }
  if (places.empty()) return words;
  // The target comes from a user: behind `--` it cannot be read as an option.
  words.emplace_back("--");
  words.insert(words.end(), places.begin(), places.end());
  return words;
}

std::vector<std::pair<std::string, std::string>> environment(const RunRequest& request) {
  return {{env::kRunId, request.run_id},
          {env::kOutcomeFile, request.outcome_file},
          {env::kLogFormat, "json"}};
}

bool is_reserved(std::string_view variable) {
  return variable == env::kDatabaseUrl || variable.starts_with("HEADWAY_");
}

}  // namespace headway
