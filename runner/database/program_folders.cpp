#include "runner/database/program_folders.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <system_error>

namespace headway::database {

namespace fs = std::filesystem;

std::vector<ProgramFolder> packaged_program_folders() {
  constexpr std::string_view kRedHats = "pgsql-";
  std::vector<ProgramFolder> found;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", none))
    found.emplace_back(std::atoi(entry.path().filename().c_str()), entry.path() / "bin");
  for (const auto& entry : fs::directory_iterator("/usr", none)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(kRedHats))
      found.emplace_back(std::atoi(name.c_str() + kRedHats.size()), entry.path() / "bin");
  }
  std::ranges::stable_sort(found, std::greater{}, &ProgramFolder::major);
  return found;
}

}  // namespace headway::database
