#include "operator/api/backup.hpp"

#include "operator/api/spec_read.hpp"

namespace headway::api {

namespace {

std::string claim_of(const Json& volume) {
  return text_member(member(volume, "persistentVolumeClaim"), "claimName");
}

}  // namespace

Backup backup_from_json(const Json& json) {
  Backup backup;
  read(json, "policy", backup.policy);
  read(json, "timeout", backup.timeout);
  const Json& dump = member(json, "pgDump");
  const Json& command = member(json, "command");
  backup.command = list_member(command, "command");
  backup.claim = claim_of(member(backup.command.empty() ? dump : command, "volume"));
  backup.keep = optional_member<int>(dump, "keep");
  if (backup.policy != "Never" && backup.command.empty() && backup.claim.empty())
    throw InvalidResource("spec.backup names neither a volume for pgDump nor a command");
  return backup;
}

}  // namespace headway::api
