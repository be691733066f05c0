#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace headway::api {

// Values of OutsideBackup::kind.
inline constexpr const char* kCronJobBackup = "cronJob";
inline constexpr const char* kCloudNativePGBackup = "cloudNativePG";

/// A backup that something else than the runner takes, before the run.
struct OutsideBackup {
  std::string kind;     ///< as the member of spec.backup is called
  std::string of;       ///< the name of the CronJob, or of CloudNativePG's Cluster
  nlohmann::json spec;  ///< of CloudNativePG's Backup, without its cluster

  std::string field() const { return "spec.backup." + kind; }

  bool operator==(const OutsideBackup&) const = default;
};

/// A backup before anything is applied; its other fields are settings of the run.
struct Backup {
  bool taken = true;              ///< unless its policy is Never
  bool only_destructive = false;  ///< its policy is Destructive
  bool by_command = false;        ///< else by pg_dump
  std::string claim;              ///< of the volume to write to; empty (of a command): none
  std::optional<OutsideBackup> outside = {};  ///< nothing: the runner takes it

  /// The field of that claim.
  std::string claim_field() const {
    return std::string("spec.backup.") + (by_command ? "command" : "pgDump") +
           ".volume.persistentVolumeClaim.claimName";
  }

  bool operator==(const Backup&) const = default;
};

/// Throws InvalidResource.
Backup backup_from_json(const nlohmann::json& backup);

}  // namespace headway::api
