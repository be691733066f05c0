#include "runner/backup/prune.hpp"

namespace headway::backup {

std::vector<std::string> to_prune(const std::vector<KeptBackup>& newest_first, std::size_t keep) {
  std::vector<std::string> locations;
  for (std::size_t i = keep; i < newest_first.size(); ++i) {
    if (!newest_first[i].since_success) locations.push_back(newest_first[i].location);
  }
  return locations;
}

}  // namespace headway::backup
