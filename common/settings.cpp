#include "common/settings.hpp"

namespace headway::settings {

std::span<const Setting* const> all() {
  static constexpr const Setting* kAll[] = {
      &kDir,
      &kDatabaseUrl,
      &kVersionTableSchema,
      &kOutput,
      &kLogFormat,
      &kUpgradeTarget,
      &kDowngradeTarget,
      &kStampTargets,
      &kFor,
      &kRevRange,
      &kTimeout,
      &kLockWaitTimeout,
      &kLockTimeout,
      &kDowngradePolicy,
      &kTransaction,
      &kOnFailure,
      &kContentHash,
      &kInit,
      &kBackup,
      &kBackupPolicy,
      &kBackupDir,
      &kBackupKeep,
      &kBackupTimeout,
      &kBackupCommand,
      &kPurge,
      &kWaitTimeout,
      &kVerbose,
      &kIndicateCurrent,
  };
  return kAll;
}

}  // namespace headway::settings
