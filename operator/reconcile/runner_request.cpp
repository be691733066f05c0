#include "operator/reconcile/runner_request.hpp"

#include <algorithm>
#include <cctype>

namespace headway::reconcile {

namespace {

/// The definition's words are the runner's, but for their capital letters.
std::string lower(std::string word) {
  std::ranges::transform(word, word.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return word;
}

std::string unless_default(const std::string& word, const std::string& preset) {
  return word == preset ? std::string() : lower(word);
}

std::chrono::milliseconds unless_default(std::chrono::milliseconds time,
                                         std::chrono::milliseconds preset) {
  return time == preset ? std::chrono::milliseconds{0} : time;
}

std::string revisions_dir(const api::Source& source) {
  if (std::holds_alternative<api::ImageSource>(source)) return kCopiedRevisions;
  const auto* volume = std::get_if<api::VolumeSource>(&source);
  if (!volume || volume->path.empty()) return kRevisionsMount;
  return std::string(kRevisionsMount) + "/" + volume->path;
}

bool takes_backups(const api::Spec& spec) {
  return spec.backup && spec.backup->policy != "Never";
}

BackupRequest backup_request(const api::Backup& backup) {
  return {.kind = backup.command.empty() ? "pgdump" : "command",
          .policy = lower(backup.policy),
          .dir = backup.claim.empty() ? "" : kBackupMount,
          .keep = backup.keep,
          .command = backup.command,
          .timeout = backup.timeout};
}

}  // namespace

bool has_backup_volume(const api::Spec& spec) {
  return takes_backups(spec) && !spec.backup->claim.empty();
}

RunRequest request_of(const api::SchemaMigration& resource, const Run& run) {
  const api::Spec& spec = resource.spec;
  const api::Spec defaults;
  RunRequest request{
      .run_id = run.id,
      .target = spec.target,
      .revisions_dir = revisions_dir(spec.source),
      .outcome_file = kOutcomeFile,
      .timeout = spec.timeout,
      .lock_wait_timeout = unless_default(spec.locks.wait_timeout, defaults.locks.wait_timeout),
      .lock_timeout = unless_default(spec.locks.lock_timeout, defaults.locks.lock_timeout),
      // The runner's own default, to leave the database as it is, is no policy of ours.
      .downgrade_policy = lower(spec.downgrade_policy),
      .transaction = unless_default(spec.transaction, defaults.transaction),
      .on_failure = unless_default(spec.on_failure, defaults.on_failure),
      .content_hash = run.content};
  if (takes_backups(spec)) request.backup = backup_request(*spec.backup);
  return request;
}

}  // namespace headway::reconcile
