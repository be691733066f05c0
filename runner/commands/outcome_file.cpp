#include "runner/commands/outcome_file.hpp"

#include "common/run_request.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>

namespace headway::commands {

void write_outcome_file(const std::string& outcome) {
  const char* path = std::getenv(env::kOutcomeFile);
  if (!path || *path == '\0') return;
  std::ofstream file(path, std::ios::trunc);
  file << outcome << std::flush;
  if (!file) std::cerr << "warning: the outcome cannot be written to " << path << '\n';
}

}  // namespace headway::commands
