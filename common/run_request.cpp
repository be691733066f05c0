#include "common/run_request.hpp"

#include "common/duration.hpp"

namespace headway {

namespace {

void add(std::vector<std::string>& words, const char* option, const std::string& value) {
  if (!value.empty()) words.push_back(std::string(option) + "=" + value);
}

void add(std::vector<std::string>& words, const char* option, std::chrono::milliseconds value) {
  if (value.count() > 0) add(words, option, duration_text(value));
}

void add(std::vector<std::string>& words, const BackupRequest& backup) {
  add(words, "--backup", backup.kind);
  add(words, "--backup-policy", backup.policy);
  add(words, "--backup-dir", backup.dir);
  if (backup.keep) add(words, "--backup-keep", std::to_string(*backup.keep));
  add(words, "--backup-timeout", backup.timeout);
  // Each word with its `=`, so that none of the user's can be read as an option of ours.
  for (const std::string& word : backup.command)
    words.push_back("--backup-command=" + word);
}

}  // namespace

std::vector<std::string> arguments(const RunRequest& request) {
  std::vector<std::string> words{"upgrade"};
  add(words, "--dir", request.revisions_dir);
  add(words, "--output", "json");
  add(words, "--timeout", request.timeout);
  add(words, "--lock-wait-timeout", request.lock_wait_timeout);
  add(words, "--lock-timeout", request.lock_timeout);
  add(words, "--downgrade-policy", request.downgrade_policy);
  add(words, "--transaction", request.transaction);
  add(words, "--on-failure", request.on_failure);
  add(words, "--content-hash", request.content_hash);
  if (request.backup) add(words, *request.backup);
  // The target comes from a user: behind `--` it cannot be read as an option.
  words.push_back("--");
  words.push_back(request.target);
  return words;
}

std::vector<std::pair<std::string, std::string>> environment(const RunRequest& request) {
  return {{env::kRunId, request.run_id},
          {env::kOutcomeFile, request.outcome_file},
          {env::kLogFormat, "json"}};
}

}  // namespace headway
