#include "operator/api/backup.hpp"

#include "operator/api/spec_read.hpp"

namespace headway::api {

namespace {

std::string claim_of(const Json& volume) {
  return text_member(member(volume, "persistentVolumeClaim"), "claimName");
}

std::optional<OutsideBackup> outside_backup(const Json& backup) {
  if (const Json& cron_job = member(backup, kCronJobBackup); cron_job.is_object())
    return OutsideBackup{.kind = kCronJobBackup,
                         .of = required(cron_job, "name", "spec.backup.cronJob.name"),
                         .spec = Json::object()};
  const Json& cnpg = member(backup, kCloudNativePGBackup);
  if (!cnpg.is_object()) return std::nullopt;
  OutsideBackup outside{.kind = kCloudNativePGBackup,
                        .of = required(cnpg, "cluster", "spec.backup.cloudNativePG.cluster"),
                        .spec = cnpg};
  outside.spec.erase("cluster");
  return outside;
}

}  // namespace

Backup backup_from_json(const Json& json) {
  const Json& dump = member(json, "pgDump");
  const Json& command = member(json, "command");
  Backup backup;
  backup.taken = text_member(json, "policy") != "Never";
  backup.only_destructive = text_member(json, "policy") == "Destructive";
  backup.outside = outside_backup(json);
  backup.by_command = !list_member(command, "command").empty();
  backup.claim = claim_of(member(backup.by_command ? command : dump, "volume"));
  if (backup.taken && !backup.outside && !backup.by_command && backup.claim.empty())
    throw InvalidResource(
        "spec.backup names neither a volume for pgDump, nor a command, a cronJob or a "
        "cloudNativePG");
  return backup;
}

}  // namespace headway::api
