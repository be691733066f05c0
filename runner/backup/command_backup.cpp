#include "runner/backup/command_backup.hpp"

#include "common/text.hpp"
#include "runner/database/client_environment.hpp"

#include <cstdlib>

namespace headway::backup {

namespace {

Command command_of(const CommandRequest& request) {
  Command command{.words = request.words,
                  .variables = request.variables,
                  .unset = {database::kServiceVariable}};
  if (request.words.size() == 1) command.words = {"/bin/sh", "-c", request.words.front()};
  command.variables.emplace_back("HEADWAY_RUN_ID", request.run);
  command.variables.emplace_back("HEADWAY_FROM", join(request.from, ","));
  command.variables.emplace_back("HEADWAY_TO", join(request.to, ","));
  command.variables.emplace_back("HEADWAY_BACKUP_DIR", request.folder);
  if (!request.programs.empty()) {
    const char* const path = std::getenv("PATH");
    command.variables.emplace_back("PATH",
                                   request.programs.string() + ":" + (path == nullptr ? "" : path));
  }
  return command;
}

}  // namespace

BackupRecord command_backup(const CommandRequest& request, const Care& care, const Redact& redact) {
  const std::string what = "the backup command";
  const Ended ended = start(what, command_of(request), care);
  check(what, ended, redact);
  return {.kind = "command",
          .location = redact(last_lines(ended.out, 1)),
          .bytes = 0,
          .sha256 = {},
          .seconds = 0};
}

}  // namespace headway::backup
