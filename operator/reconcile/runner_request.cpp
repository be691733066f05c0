#include "operator/reconcile/runner_request.hpp"

#include "common/text.hpp"
#include "operator/reconcile/data_access.hpp"

namespace headway::reconcile {

namespace {

std::string revisions_dir(const api::Source& source) {
  if (std::holds_alternative<api::ImageSource>(source)) return kCopiedRevisions;
  const auto* volume = std::get_if<api::VolumeSource>(&source);
  if (!volume || volume->path.empty()) return kRevisionsMount;
  return std::string(kRevisionsMount) + "/" + volume->path;
}

/// The definition's words are the runner's, but for their capital letters.
SettingValues::Value in_small_letters(SettingValues::Value value) {
  if (value.setting->type == Setting::Type::kWord)
    for (std::string& word : value.words)
      word = lower(word);
  return value;
}

void set(SettingValues& values, const Setting& setting, const std::string& word) {
  if (!word.empty()) values.give({.setting = &setting, .words = {word}});
}

void set_all(SettingValues& values, const Setting& setting, const std::vector<std::string>& words) {
  if (!words.empty()) values.give({.setting = &setting, .words = words});
}

void set_backup(SettingValues& values, const api::Spec& spec) {
  if (!takes_backups(spec)) {
    set(values, settings::kBackupPolicy, "never");
    return;
  }
  set(values, settings::kBackup, spec.backup->by_command ? "command" : "pgdump");
  if (has_backup_volume(spec)) set(values, settings::kBackupDir, kBackupMount);
}

bool is_of_backup(const Setting& setting) {
  return setting.field.starts_with("backup.");
}

}  // namespace

bool takes_backups(const api::Spec& spec) {
  return spec.backup && spec.backup->taken && !spec.backup->outside;
}

bool has_backup_volume(const api::Spec& spec) {
  return takes_backups(spec) && !spec.backup->claim.empty();
}

RunRequest request_of(const api::SchemaMigration& resource, const Run& run) {
  const api::Spec& spec = resource.spec;
  RunRequest request{
      .verb = "upgrade", .run_id = run.id, .outcome_file = kOutcomeFile, .settings = {}};
  for (const SettingValues::Value& value : spec.settings.all())
    if (takes_backups(spec) || !is_of_backup(*value.setting))
      request.settings.give(in_small_letters(value));
  set(request.settings, settings::kDir, revisions_dir(spec.source));
  set(request.settings, settings::kDataDir, data_dir(spec.data));
  set(request.settings, settings::kOutput, "json");
  set(request.settings, settings::kContentHash, run.content);
  if (run.purpose.only_plan) set(request.settings, settings::kPlan, "true");
  set(request.settings, settings::kPlanHash, run.purpose.plan_hash);
  if (run.purpose.phase == api::Phase::kExpand) set(request.settings, settings::kPhase, "expand");
  set_backup(request.settings, spec);
  return request;
}

RunRequest request_of(const api::SchemaMigration& resource, const Look& look) {
  const api::Spec& spec = resource.spec;
  RunRequest request{
      .verb = "drift", .run_id = look.id, .outcome_file = kOutcomeFile, .settings = {}};
  for (const Setting* setting :
       {&settings::kVersionTable, &settings::kVersionTableSchema, &settings::kLedgerSchema})
    if (const SettingValues::Value* value = spec.settings.find(*setting))
      request.settings.give(*value);
  set(request.settings, settings::kDir, revisions_dir(spec.source));
  set_all(request.settings, settings::kInclude, spec.drift->include);
  set_all(request.settings, settings::kExclude, spec.drift->exclude);
  return request;
}

}  // namespace headway::reconcile
