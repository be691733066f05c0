#include "runner/backup/programs.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "runner/backup/ending.hpp"
#include "runner/database/program_folders.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <format>
#include <ranges>
#include <set>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace headway::backup {

namespace {

std::string majors_of(const std::vector<Programs>& found) {
  std::set<int> majors;
  for (const Programs& programs : found)
    majors.insert(programs.major);
  return join(majors | std::views::transform([](int major) { return std::to_string(major); }));
}

}  // namespace

int major_version(const std::string& printed) {
  // pg_dump (PostgreSQL) 17.6 (Debian 17.6-0+deb13u1)
  const std::size_t parenthesis = printed.find(") ");
  if (parenthesis == std::string::npos) return 0;
  int major = 0;
  std::from_chars(printed.data() + parenthesis + 2, printed.data() + printed.size(), major);
  return major;
}

FoundPrograms find_programs(const std::string& name,
                            const std::function<Ended(const Command&)>& start) {
  FoundPrograms found;
  try {
    const Ended ended = start({.words = {name, "--version"}});
    const int major = ended.well() ? major_version(ended.out) : 0;
    if (major > 0)
      found.all.push_back({.major = major});
    else
      found.problem = std::format("{} --version names no version: {}", name,
                                  last_lines(ended.out + ended.err, 3));
  } catch (const std::system_error& problem) {
    found.problem = std::format("{} cannot be started: {}", name, problem.code().message());
  }
  for (const database::ProgramFolder& packaged : database::packaged_program_folders())
    if (packaged.major > 0 && access((packaged.path / name).c_str(), X_OK) == 0)
      found.all.push_back({.major = packaged.major, .folder = packaged.path});
  return found;
}

std::vector<Programs> by_fitness(std::vector<Programs> found, int server) {
  std::ranges::stable_sort(found, {}, [&](const Programs& programs) {
    return std::pair(programs.major < server, std::abs(programs.major - server));
  });
  return found;
}

Programs choose_for_dump(const FoundPrograms& found, int server) {
  if (found.all.empty())
    throw Error(ExitCode::kBackupFailed, "BackupFailed", found.problem,
                "nothing was applied; install PostgreSQL's client programs where the runner runs");
  const Programs best = by_fitness(found.all, server).front();
  if (best.major >= server) return best;
  throw Error(
      ExitCode::kBackupFailed, "PgDumpTooOld",
      std::format("the server is PostgreSQL {}, newer than every pg_dump here ({}), and none dumps "
                  "a newer server",
                  server, majors_of(found.all)),
      std::format("nothing was applied; install the client programs of PostgreSQL {0} where the "
                  "runner runs (build its image with --build-arg POSTGRESQL={0}), or take the "
                  "backup by a command of your own (--backup=command)",
                  server));
}

}  // namespace headway::backup
