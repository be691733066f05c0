#include "runner/backup/ending.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <cstring>
#include <format>
#include <ranges>
#include <string_view>
#include <system_error>
#include <vector>

namespace headway::backup {

namespace {

constexpr std::size_t kLinesTold = 5;

std::string how_it_ended(const Ended& ended) {
  switch (ended.how) {
    case Ended::How::kStopped:
      return "was stopped";
    case Ended::How::kTimedOut:
      return "took longer than its limit";
    case Ended::How::kKilled:
      return std::format("was killed by signal {} ({})", ended.number, strsignal(ended.number));
    case Ended::How::kExited:
      break;
  }
  return std::format("ended with code {}", ended.number);
}

}  // namespace

std::string last_lines(const std::string& text, std::size_t count) {
  std::vector<std::string_view> lines;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (const auto kept = trim(line); !kept.empty()) lines.push_back(kept);
  }
  const std::size_t dropped = lines.size() - std::min(lines.size(), count);
  return join(lines | std::views::drop(dropped), "; ");
}

void check(const std::string& what, const Ended& ended, const Redact& redact) {
  if (ended.well()) return;
  std::string message = std::format("{} {}", what, how_it_ended(ended));
  if (const std::string said = last_lines(ended.err, kLinesTold); !said.empty())
    message += ": " + redact(said);
  if (ended.how == Ended::How::kTimedOut)
    throw Error(
        ExitCode::kBackupFailed, "BackupTimedOut", message,
        "nothing was applied; give it more time (--backup-timeout), or find the lock or the "
        "disk that holds it up");
  throw Error(ExitCode::kBackupFailed, "BackupFailed", message,
              "nothing was applied; fix the cause, and run it again");
}

Ended start(const std::string& what, const Command& command, const Care& care) {
  try {
    return run(command, care);
  } catch (const std::system_error& problem) {
    throw Error(ExitCode::kBackupFailed, "BackupFailed",
                std::format("{} cannot be started: {}", what, problem.code().message()),
                "nothing was applied; the program must be there, on PATH, where the runner runs");
  }
}

}  // namespace headway::backup
