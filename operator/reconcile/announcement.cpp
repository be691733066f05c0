#include "operator/reconcile/announcement.hpp"

#include "common/sha256.hpp"
#include "common/text.hpp"
#include "operator/kube/micro_time.hpp"
#include "operator/reconcile/drift.hpp"
#include "operator/reconcile/messages.hpp"
#include "operator/reconcile/outside_backup.hpp"
#include "operator/reconcile/reason.hpp"
#include "operator/reconcile/standing.hpp"

#include <format>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace headway::reconcile {

namespace {

// The API server's limits; a name leaves room for the hash that makes it distinct.
constexpr std::size_t kNote = 1024;
constexpr std::size_t kName = 200;
constexpr std::size_t kInstance = 128;

Announcement about(const api::LastRun& run, bool warning, std::string_view reason,
                   std::string note) {
  return {.warning = warning,
          .reason = std::string(reason),
          .note = std::move(note),
          .run = run.id,
          .job = run.job};
}

std::optional<Announcement> start(const std::optional<api::LastRun>& before,
                                  const api::LastRun& run, const std::string& target) {
  if (before && before->id == run.id) {
    if (run.jobs <= before->jobs) return std::nullopt;
    return about(run, true, "RunStartedAgain",
                 std::format("Job {} was gone before its outcome was read: the same run is started "
                             "again to read the outcome from the database.",
                             run.job));
  }
  if (run.attempt > 1)
    return about(run, false, "RunRetried",
                 std::format("Attempt {} begins, as Job {}.", run.attempt, run.job));
  if (run.only_plan)
    return about(run, false, "PlanStarted",
                 std::format("The plan of a run to {} is made, by Job {}.", target, run.job));
  if (run.phase == api::Phase::kContract)
    return about(run, false, "ContractStarted",
                 std::format("The rollouts are complete: a run to {}, with the contract revisions, "
                             "begins, as Job {}.",
                             target, run.job));
  return about(run, false, "RunStarted",
               std::format("A run to {} begins, as Job {}.", target, run.job));
}

/// The message of Ready, which says why a run did not succeed.
std::string ready_message(const api::Status& status) {
  const api::Condition* ready = find(status.conditions, api::condition::kReady);
  return ready ? ready->message : std::string();
}

Announcement failure(const api::LastRun& run, const api::Status& status) {
  std::string_view reason = "RunFailed";
  if (run.outcome == OutcomeKind::kRolledBack) reason = "RolledBack";
  if (run.outcome == OutcomeKind::kRefused) reason = "Refused";
  if (run.outcome == OutcomeKind::kPlanChanged) reason = "PlanChanged";
  return about(run, true, reason, ready_message(status));
}

Announcement success(const api::LastRun& run, const api::Status& status) {
  if (run.outcome == OutcomeKind::kUpToDate)
    return about(run, false, "UpToDate", success_message(status));
  const std::string_view done = run.direction == RunDirection::kDown ? "Downgraded" : "Applied";
  std::string which;
  if (!run.applied.empty()) {
    const auto more = run.more.find("applied");
    which = std::format("{} {}{}. ", done, api::revisions_text(run.applied),
                        more == run.more.end() ? "" : std::format(" and {} more", more->second));
  }
  return about(run, false, done, which + success_message(status));
}

/// The hindrances to the start of a run, and the gates that it waits at, once for each cause.
std::optional<Announcement> hindrance(const api::Status& before, const api::Status& after) {
  const api::Condition* ready = find(after.conditions, api::condition::kReady);
  const auto reason = ready ? parse_reason(ready->reason) : std::nullopt;
  const bool no_backup = reason == Reason::kBackupFailed && after.outcome == api::kPending;
  if (!reason || !(hinders_start(*reason) || waits_at_gate(*reason) || no_backup))
    return std::nullopt;
  const api::Condition* old = find(before.conditions, api::condition::kReady);
  if (old && old->reason == ready->reason && old->message == ready->message) return std::nullopt;
  Announcement announcement{
      .warning = hinders_start(*reason) || no_backup || *reason == Reason::kDependencyCycle,
      .reason = ready->reason,
      .note = ready->message};
  if (after.last_run && !after.last_run->finished_at) {
    announcement.run = after.last_run->id;
    announcement.job = after.last_run->job;
  }
  return announcement;
}

std::vector<std::string> drifted_objects(const api::Status& status) {
  return status.drift ? status.drift->objects : std::vector<std::string>();
}

/// What the looks for drift found, when that changes.
std::optional<Announcement> drift(const api::Status& before, const api::Status& after) {
  const api::Condition* now = find(after.conditions, api::condition::kDrifted);
  if (!now || now->reason == kLookUnderWay) return std::nullopt;
  const api::Condition* then = find(before.conditions, api::condition::kDrifted);
  const bool same_answer = then && then->status == now->status && then->reason == now->reason;
  if (same_answer && drifted_objects(before) == drifted_objects(after)) return std::nullopt;
  switch (now->status) {
    case api::ConditionStatus::kTrue:
      return Announcement{.warning = true, .reason = "Drifted", .note = now->message};
    case api::ConditionStatus::kFalse:
      // The first look that finds nothing is no news.
      if (drifted_objects(before).empty()) return std::nullopt;
      return Announcement{.warning = false, .reason = "DriftGone", .note = now->message};
    case api::ConditionStatus::kUnknown:
      break;
  }
  return Announcement{.warning = true, .reason = now->reason, .note = now->message};
}

std::optional<Announcement> backup_start(const api::Status& before, const api::Status& after) {
  if (!after.backup || (before.backup && before.backup->name == after.backup->name))
    return std::nullopt;
  return Announcement{
      .warning = false,
      .reason = "BackupStarted",
      .note = std::format("The backup before a run to {} begins, as {}.", after.target,
                          name_for_people(*after.backup)),
      .run = after.backup->run,
      .job = after.backup->kind == api::kCronJobBackup ? after.backup->name : std::string()};
}

}  // namespace

std::vector<Announcement> announcements(const api::Status& before, const api::Status& after) {
  std::vector<Announcement> all;
  if (auto drifted = drift(before, after)) all.push_back(*std::move(drifted));
  if (auto hindered = hindrance(before, after)) all.push_back(*std::move(hindered));
  if (auto begun = backup_start(before, after)) all.push_back(*std::move(begun));
  if (!after.last_run) return all;
  const api::LastRun& run = *after.last_run;
  if (auto started = start(before.last_run, run, after.target)) all.push_back(*std::move(started));
  const bool was_over =
      before.last_run && before.last_run->id == run.id && before.last_run->finished_at;
  if (!run.finished_at || was_over) return all;
  if (run.backup) all.push_back(about(run, false, "BackupTaken", backup_message(*run.backup)));
  if (run.outcome == OutcomeKind::kPlanned && after.plan)
    all.push_back(about(run, false, "Planned",
                        std::format("Plan {}: {}.", after.plan->hash, after.plan->summary)));
  else
    all.push_back(is_success(run) ? success(run, after) : failure(run, after));
  return all;
}

kube::Json event_of(const api::SchemaMigration& resource, const Announcement& announcement,
                    const std::string& instance, Time now) {
  const kube::Json origin = {resource.uid, announcement.run, announcement.reason,
                             announcement.note};
  kube::Json event = {
      {"apiVersion", "events.k8s.io/v1"},
      {"kind", "Event"},
      {"metadata",
       {{"name", resource.name.substr(0, kName) + "." + sha256_hex(origin.dump()).substr(0, 16)},
        {"namespace", resource.ns}}},
      {"eventTime", kube::micro_time_text(now)},
      {"type", announcement.warning ? "Warning" : "Normal"},
      {"reason", announcement.reason},
      {"action", "Migrate"},
      {"note", cut(announcement.note, kNote)},
      {"reportingController", "headway.dev/operator"},
      {"reportingInstance", cut(instance.empty() ? "headway-operator" : instance, kInstance)},
      {"regarding",
       {{"apiVersion", api::kApiVersion},
        {"kind", api::kKind},
        {"namespace", resource.ns},
        {"name", resource.name},
        {"uid", resource.uid},
        {"resourceVersion", resource.resource_version}}}};
  if (!announcement.job.empty())
    event["related"] = {{"apiVersion", "batch/v1"},
                        {"kind", "Job"},
                        {"namespace", resource.ns},
                        {"name", announcement.job}};
  return event;
}

}  // namespace headway::reconcile
