#pragma once

#include "runner/plan/history.hpp"
#include "runner/revisions/seed.hpp"
#include "runner/seeds/data_file.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace headway::seeds {

/// A seed with its data.
struct ReadySeed {
  revisions::Seed seed;
  std::vector<std::string> required = {};          ///< ids of revisions
  std::vector<std::optional<DataFile>> data = {};  ///< of each statement
  std::string hash = {};                           ///< of its statements and its data
  std::string missing = {};  ///< the optional file that is not there; empty: it can be loaded
};

/// Resolves the requirements and opens every file of data in the folder, where one is named, before
/// anything runs. Throws Error (kLocked) for a file that changes meanwhile, and DiagnosticsError
/// with every requirement that names no revision, every file that is missing and not optional, and
/// every statement that cannot run in the seed's transaction.
std::vector<ReadySeed> make_ready(std::vector<revisions::Seed> seeds, const plan::History& history,
                                  const std::optional<std::filesystem::path>& data_folder);

}  // namespace headway::seeds
