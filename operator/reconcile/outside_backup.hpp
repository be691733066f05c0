#pragma once

#include "common/clock.hpp"
#include "operator/kube/resource.hpp"
#include "operator/reconcile/action.hpp"
#include "operator/reconcile/observed.hpp"
#include "operator/reconcile/run.hpp"

#include <chrono>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace headway::reconcile {

// Backups that a CronJob's Job or CloudNativePG takes between the plan and the run that applies it.
// All functions are pure.

inline constexpr kube::Resource kCronJobs{"batch", "v1", "cronjobs"};
inline constexpr kube::Resource kCnpgBackups{"postgresql.cnpg.io", "v1", "backups"};

/// The word in lastRun.error for a run that ended with such a backup, before its runner started.
inline constexpr const char* kOutsideBackupFailed = "OutsideBackupFailed";

/// How long a backup is of use to attempts that begin at the same rows: the app writes meanwhile.
inline constexpr std::chrono::hours kBackupServes{24};

/// True if a run of this purpose begins with such a backup.
bool needs_backup(const api::Spec& spec, const api::Status& status, const Purpose& purpose);

/// True if the backup of the status, begun or taken, is the one that the resource asks for, before
/// its plan.
bool is_backup_of_plan(const api::Spec& spec, const api::Status& status);

/// True if that backup is taken, and not too old.
bool has_fresh_backup(const api::Spec& spec, const api::Status& status, Time now);

/// The backup with which this run begins. Its name follows from the run and from the backup of the
/// status, which is too old: every worker that decides from the same status means the same backup.
TakeBackup backup_before(const api::SchemaMigration& resource, const Run& run);

api::BackupStatus status_of(const TakeBackup& backup, const Run& run, Time now);

/// `Job app-backup-1a2b of CronJob nightly`, `Backup app-backup-1a2b of CloudNativePG`.
std::string name_for_people(const api::BackupStatus& backup);

/// How a backup that has begun stands.
struct BackupStanding {
  enum class Is { kUnderWay, kDone, kFailed };

  Is is = Is::kUnderWay;
  std::string message = {};   ///< why it has failed, or does not start; empty: it goes on
  std::string location = {};  ///< of kDone
  std::optional<Time> finished_at = {};
};

BackupStanding standing_of(const Observed& observed, const api::BackupStatus& backup, Time now);

/// When a backup that does not end counts as failed.
Time ends_by(const api::Spec& spec, const api::BackupStatus& backup);

/// The Job that takes the backup as the CronJob says.
kube::Json backup_job(const api::SchemaMigration& resource, const TakeBackup& backup,
                      const kube::Json& cron_job);

/// CloudNativePG's Backup. It has no owner: a backup outlives the resource.
kube::Json cnpg_backup(const api::SchemaMigration& resource, const TakeBackup& backup);

/// True if this Backup was made for this resource.
bool is_backup_for(const api::SchemaMigration& resource, const kube::Json& backup);

}  // namespace headway::reconcile
