#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace headway::api {

/// A backup before anything is applied; its other fields are settings of the run.
struct Backup {
  bool taken = true;        ///< unless its policy is Never
  bool by_command = false;  ///< else by pg_dump
  std::string claim;        ///< of the volume to write to; empty (of a command): none

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
