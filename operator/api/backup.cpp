#include "operator/api/backup.hpp"

#include "operator/api/spec_read.hpp"

namespace headway::api {

namespace {

std::string claim_of(const Json& volume) {
  return text_member(member(volume, "persistentVolumeClaim"), "claimName");
}

}  // namespace

Backup backup_from_json(const Json& json) {
  const Json& dump = member(json, "pgDump");
  const Json& command = member(json, "command");
  Backup backup;
  backup.taken = text_member(json, "policy") != "Never";
  backup.by_command = !list_member(command, "command").empty();
  backup.claim = claim_of(member(backup.by_command ? command : dump, "volume"));
  if (backup.taken && !backup.by_command && backup.claim.empty())
    throw InvalidResource("spec.backup names neither a volume for pgDump nor a command");
  return backup;
}

}  // namespace headway::api
