#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::api {

/// A backup before anything is applied: by pg_dump, or by a command where there is one.
struct Backup {
  std::string policy = "Always";  ///< or Destructive, Never
  std::chrono::milliseconds timeout{3'600'000};
  std::vector<std::string> command;  ///< with its arguments; empty: pg_dump
  std::string claim;                 ///< of the volume to write to; empty (of a command): none
  std::optional<int> keep;           ///< of pg_dump: how many stay; nothing: all

  bool operator==(const Backup&) const = default;
};

/// Throws InvalidResource.
Backup backup_from_json(const nlohmann::json& backup);

}  // namespace headway::api
