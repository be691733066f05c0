#include "operator/api/status.hpp"

#include "common/text.hpp"
#include "common/time_text.hpp"
#include "operator/api/json_read.hpp"
#include "operator/api/spec.hpp"

#include <algorithm>
#include <utility>

namespace headway::api {

namespace {

// The limits of crds/schemamigrations.yaml. An outcome is written by a pod and may hold anything.
constexpr std::size_t kWord = 128;
constexpr std::size_t kText = 1024;
constexpr std::size_t kSource = 1280;
constexpr std::size_t kMessage = 4096;
constexpr std::size_t kEntries = 256;
constexpr std::size_t kObjects = 64;  ///< of drift
constexpr std::size_t kObject = 256;

constexpr const char* kDown = "Down";
constexpr const char* kPlan = "Plan";
constexpr const char* kExpand = "Expand";
constexpr const char* kContract = "Contract";

Json list_json(const std::vector<std::string>& values, std::size_t entries = kEntries,
               std::size_t limit = kWord) {
  Json json = Json::array();
  for (std::size_t i = 0; i < std::min(values.size(), entries); ++i)
    json.push_back(cut(values[i], limit));
  return json;
}

void put(Json& json, const char* name, const std::string& text, std::size_t limit) {
  if (!text.empty()) json[name] = cut(text, limit);
}

void put(Json& json, const char* name, const std::vector<std::string>& values,
         std::size_t entries = kEntries, std::size_t limit = kWord) {
  if (!values.empty()) json[name] = list_json(values, entries, limit);
}

void put(Json& json, const char* name, const std::optional<int>& value) {
  if (value) json[name] = *value;
}

void put(Json& json, const char* name, const std::optional<Time>& time) {
  if (time) json[name] = time_text(*time);
}

Json error_json(const OutcomeError& error) {
  Json json = Json::object();
  put(json, "reason", error.reason, kWord);
  put(json, "revision", error.revision, kWord);
  put(json, "file", error.file, kText);
  put(json, "statement", error.statement);
  put(json, "line", error.line);
  put(json, "sqlstate", error.sqlstate, 16);
  put(json, "message", error.message, kMessage);
  put(json, "hint", error.hint, kMessage);
  return json;
}

Json backup_json(const BackupRecord& backup) {
  Json json = {{"bytes", backup.bytes}, {"seconds", backup.seconds}};
  put(json, "kind", backup.kind, 32);
  put(json, "location", backup.location, kText);
  put(json, "sha256", backup.sha256, 64);
  return json;
}

Json restore_point_json(const RestorePoint& point) {
  Json json = Json::object();
  put(json, "name", point.name, 64);
  put(json, "lsn", point.lsn, 32);
  return json;
}

Phase parse_phase(const std::string& word) {
  if (word == kExpand) return Phase::kExpand;
  return word == kContract ? Phase::kContract : Phase::kAll;
}

Json run_json(const LastRun& run) {
  Json json = {
      {"id", run.id}, {"job", run.job}, {"attempt", run.attempt}, {"generation", run.generation}};
  put(json, "source", run.source, kSource);
  put(json, "contentHash", run.content_hash, 64);
  if (run.only_plan) json["kind"] = kPlan;
  put(json, "planHash", run.plan_hash, 64);
  if (run.phase != Phase::kAll) json["phase"] = run.phase == Phase::kExpand ? kExpand : kContract;
  if (run.taken_back) json["takenBack"] = true;
  if (run.jobs > 1) json["jobs"] = run.jobs;
  if (run.outcome) json["outcome"] = to_text(*run.outcome);
  if (run.direction == RunDirection::kDown) json["direction"] = kDown;
  put(json, "exitCode", run.exit_code);
  put(json, "from", run.from);
  put(json, "to", run.to);
  put(json, "applied", run.applied);
  put(json, "rolledBack", run.rolled_back);
  if (!run.more.empty()) json["more"] = run.more;
  if (run.backup) {
    json["backup"] = backup_json(*run.backup);
    put(json["backup"], "name", run.backup_object, kWord);
  }
  if (run.restore_point) json["restorePoint"] = restore_point_json(*run.restore_point);
  if (run.error) json["error"] = error_json(*run.error);
  put(json, "startedAt", run.started_at);
  put(json, "finishedAt", run.finished_at);
  return json;
}

LastRun read_run(const Json& json) {
  LastRun run{.id = text_member(json, "id"),
              .job = text_member(json, "job"),
              .attempt = optional_member<int>(json, "attempt").value_or(1),
              .generation = optional_member<std::int64_t>(json, "generation").value_or(0),
              .source = text_member(json, "source"),
              .content_hash = text_member(json, "contentHash"),
              .only_plan = text_member(json, "kind") == kPlan,
              .plan_hash = text_member(json, "planHash"),
              .phase = parse_phase(text_member(json, "phase")),
              .taken_back = optional_member<bool>(json, "takenBack").value_or(false),
              .jobs = optional_member<int>(json, "jobs").value_or(1),
              .outcome = parse_outcome_kind(text_member(json, "outcome")),
              .direction =
                  text_member(json, "direction") == kDown ? RunDirection::kDown : RunDirection::kUp,
              .exit_code = optional_member<int>(json, "exitCode"),
              .from = list_member(json, "from"),
              .to = list_member(json, "to"),
              .applied = list_member(json, "applied"),
              .rolled_back = list_member(json, "rolledBack"),
              .more = optional_member<std::map<std::string, int>>(json, "more")
                          .value_or(std::map<std::string, int>()),
              .backup = std::nullopt,
              .error = std::nullopt,
              .started_at = parse_time(text_member(json, "startedAt")),
              .finished_at = parse_time(text_member(json, "finishedAt"))};
  run.backup_object = text_member(member(json, "backup"), "name");
  if (const Json& backup = member(json, "backup"); backup.is_object())
    run.backup = BackupRecord{.kind = text_member(backup, "kind"),
                              .location = text_member(backup, "location"),
                              .bytes = optional_member<std::int64_t>(backup, "bytes").value_or(0),
                              .sha256 = text_member(backup, "sha256"),
                              .seconds = optional_member<double>(backup, "seconds").value_or(0)};
  if (const Json& point = member(json, "restorePoint"); point.is_object())
    run.restore_point =
        RestorePoint{.name = text_member(point, "name"), .lsn = text_member(point, "lsn")};
  if (const Json& error = member(json, "error"); error.is_object())
    run.error = OutcomeError{.reason = text_member(error, "reason"),
                             .revision = text_member(error, "revision"),
                             .file = text_member(error, "file"),
                             .statement = optional_member<int>(error, "statement"),
                             .line = optional_member<int>(error, "line"),
                             .sqlstate = text_member(error, "sqlstate"),
                             .message = text_member(error, "message"),
                             .hint = text_member(error, "hint")};
  return run;
}

Json past_json(const PastRun& run) {
  Json json = {{"id", run.id}, {"attempt", run.attempt}, {"generation", run.generation}};
  if (run.only_plan) json["kind"] = kPlan;
  put(json, "outcome", run.outcome, 32);
  put(json, "reason", run.reason, kWord);
  put(json, "from", run.from, kText);
  put(json, "to", run.to, kText);
  if (run.applied > 0) json["applied"] = run.applied;
  put(json, "startedAt", run.started_at);
  put(json, "finishedAt", run.finished_at);
  return json;
}

PastRun read_past(const Json& json) {
  return {.id = text_member(json, "id"),
          .only_plan = text_member(json, "kind") == kPlan,
          .attempt = optional_member<int>(json, "attempt").value_or(1),
          .generation = optional_member<std::int64_t>(json, "generation").value_or(0),
          .outcome = text_member(json, "outcome"),
          .reason = text_member(json, "reason"),
          .from = text_member(json, "from"),
          .to = text_member(json, "to"),
          .applied = optional_member<int>(json, "applied").value_or(0),
          .started_at = parse_time(text_member(json, "startedAt")),
          .finished_at = parse_time(text_member(json, "finishedAt"))};
}

Json plan_json(const Plan& plan) {
  Json json = Json::object();
  put(json, "hash", plan.hash, 64);
  put(json, "revisions", plan.revisions);
  put(json, "destructive", plan.destructive);
  put(json, "summary", plan.summary, kMessage);
  return json;
}

Plan read_plan(const Json& json) {
  return {.hash = text_member(json, "hash"),
          .revisions = list_member(json, "revisions"),
          .destructive = list_member(json, "destructive"),
          .summary = text_member(json, "summary")};
}

Json backup_json(const BackupStatus& backup) {
  Json json = {{"startedAt", time_text(backup.started_at)}};
  put(json, "kind", backup.kind, 32);
  put(json, "of", backup.of, 253);
  put(json, "name", backup.name, kWord);
  put(json, "planHash", backup.plan_hash, 64);
  put(json, "run", backup.run, 64);
  put(json, "finishedAt", backup.finished_at);
  put(json, "location", backup.location, kText);
  return json;
}

/// Without its time nothing is known of it.
std::optional<BackupStatus> read_backup(const Json& json) {
  const auto started = parse_time(text_member(json, "startedAt"));
  if (!started) return std::nullopt;
  return BackupStatus{.kind = text_member(json, "kind"),
                      .of = text_member(json, "of"),
                      .name = text_member(json, "name"),
                      .plan_hash = text_member(json, "planHash"),
                      .run = text_member(json, "run"),
                      .started_at = *started,
                      .finished_at = parse_time(text_member(json, "finishedAt")),
                      .location = text_member(json, "location")};
}

Json soak_json(const Soak& soak) {
  return {{"rollouts", soak.rollouts}, {"completeSince", time_text(soak.complete_since)}};
}

Json drift_json(const DriftStatus& drift) {
  Json json = {{"handledAt", time_text(drift.handled_at)}};
  if (drift.look)
    json["look"] = {{"job", cut(drift.look->job, kWord)},
                    {"scheduledAt", time_text(drift.look->scheduled_at)}};
  put(json, "seenAt", drift.seen_at);
  put(json, "revisions", drift.revisions);
  put(json, "objects", drift.objects, kObjects, kObject);
  if (drift.more > 0) json["more"] = drift.more;
  return json;
}

/// Without its time nothing is known of the looks.
std::optional<DriftStatus> read_drift(const Json& json) {
  const auto handled = parse_time(text_member(json, "handledAt"));
  if (!handled) return std::nullopt;
  DriftStatus drift{.handled_at = *handled,
                    .look = std::nullopt,
                    .seen_at = parse_time(text_member(json, "seenAt")),
                    .revisions = list_member(json, "revisions"),
                    .objects = list_member(json, "objects"),
                    .more = optional_member<int>(json, "more").value_or(0)};
  const Json& look = member(json, "look");
  if (const auto scheduled = parse_time(text_member(look, "scheduledAt")))
    drift.look = Look{.job = text_member(look, "job"), .scheduled_at = *scheduled};
  return drift;
}

/// Without its time it is no evidence.
std::optional<Soak> read_soak(const Json& json) {
  const auto since = parse_time(text_member(json, "completeSince"));
  if (!since) return std::nullopt;
  return Soak{.rollouts = text_member(json, "rollouts"), .complete_since = *since};
}

Status read_status(const Json& json) {
  Status status;
  status.observed_generation =
      optional_member<std::int64_t>(json, "observedGeneration").value_or(-1);
  status.current_revisions = optional_member<std::vector<std::string>>(json, "currentRevisions");
  status.target_revisions = optional_member<std::vector<std::string>>(json, "targetRevisions");
  status.target = text_member(json, "target");
  status.outcome = text_member(json, "outcome");
  status.pending = optional_member<int>(json, "pending");
  status.pending_contract = optional_member<int>(json, "pendingContract").value_or(0);
  status.soak = read_soak(member(json, "contract"));
  status.last_handled = text_member(json, "lastHandled");
  status.last_handled_request = text_member(json, "lastHandledRequest");
  if (const Json& run = member(json, "lastRun"); run.is_object()) status.last_run = read_run(run);
  for (const Json& run : member(json, "history"))
    status.history.push_back(read_past(run));
  if (const Json& plan = member(json, "plan"); plan.is_object()) status.plan = read_plan(plan);
  status.backup = read_backup(member(json, "backup"));
  status.drift = read_drift(member(json, "drift"));
  status.conditions = conditions_from_json(member(json, "conditions"));
  return status;
}

}  // namespace

std::string revisions_text(const std::vector<std::string>& revisions) {
  return revisions.empty() ? "base" : join(revisions);
}

Status status_from_json(const Json& status) {
  try {
    return read_status(status);
  } catch (const Json::exception& problem) {
    throw InvalidResource(std::string("the status has a member of the wrong type: ") +
                          problem.what());
  }
}

Json to_json(const Status& status) {
  Json json = {{"observedGeneration", status.observed_generation}};
  if (status.current_revisions) {
    json["currentRevisions"] = list_json(*status.current_revisions);
    json["current"] = cut(revisions_text(*status.current_revisions), kText);
  }
  if (status.target_revisions) json["targetRevisions"] = list_json(*status.target_revisions);
  put(json, "target", status.target, kText);
  put(json, "outcome", status.outcome, 32);
  put(json, "pending", status.pending);
  if (status.pending_contract > 0) json["pendingContract"] = status.pending_contract;
  if (status.soak) json["contract"] = soak_json(*status.soak);
  put(json, "lastHandled", status.last_handled, 64);
  put(json, "lastHandledRequest", status.last_handled_request, kText);
  if (status.last_run) json["lastRun"] = run_json(*status.last_run);
  for (const PastRun& run : status.history)
    json["history"].push_back(past_json(run));
  if (status.plan) json["plan"] = plan_json(*status.plan);
  if (status.backup) json["backup"] = backup_json(*status.backup);
  if (status.drift) json["drift"] = drift_json(*status.drift);
  json["conditions"] = to_json(status.conditions);
  return json;
}

namespace {

/// Our conditions of a status, by their types: the server keeps them in an order of its own.
Json by_type(const Json& conditions) {
  Json all = Json::object();
  for (const Json& condition : to_json(conditions_from_json(conditions)))
    all[text_member(condition, "type")] = condition;
  return all;
}

}  // namespace

bool is_written(const Json& ours, const Json& written) {
  if (!written.is_object()) return false;
  Json expected = ours;
  Json seen = written;
  expected["conditions"] = by_type(member(ours, "conditions"));
  // Somebody else's write may have any form.
  try {
    seen["conditions"] = by_type(member(written, "conditions"));
  } catch (const Json::exception&) {
    return false;
  }
  return seen == expected;
}

}  // namespace headway::api
