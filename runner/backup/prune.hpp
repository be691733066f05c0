#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace headway::backup {

/// A backup that is still there.
struct KeptBackup {
  std::string location;
  bool since_success = false;  ///< no run has succeeded since it was taken

  bool operator==(const KeptBackup&) const = default;
};

/// Which backups may go when the newest `keep` are to stay: those taken since the last success
/// never are among them, since each may be the one that leads back from the revisions in question.
/// Pure.
std::vector<std::string> to_prune(const std::vector<KeptBackup>& newest_first, std::size_t keep);

}  // namespace headway::backup
