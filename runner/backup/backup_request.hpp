#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace headway::backup {

/// A backup to be taken before anything is applied. The words are those of the runner's options.
struct BackupRequest {
  std::string kind = {};          ///< `pgdump` or `command`
  std::string policy = "always";  ///< or `destructive`: only before a plan that destroys data
  std::string dir = {};           ///< a folder to write to; empty: none (only of `command`)
  std::optional<int> keep = {};   ///< of pgdump: how many stay; nothing: all
  std::vector<std::string> command = {};  ///< of command: the program and its arguments
  std::chrono::milliseconds timeout{0};   ///< 0: none
  bool may_be_earlier = true;  ///< one that an earlier try from the same rows has left will do

  bool operator==(const BackupRequest&) const = default;
};

}  // namespace headway::backup
