#include "operator/api/schema_migration.hpp"

#include "operator/api/json_read.hpp"

namespace headway::api {

SchemaMigration schema_migration_from_json(const Json& object) {
  const Json& metadata = member(object, "metadata");
  try {
    return {.ns = text_member(metadata, "namespace"),
            .name = text_member(metadata, "name"),
            .uid = text_member(metadata, "uid"),
            .resource_version = text_member(metadata, "resourceVersion"),
            .generation = optional_member<std::int64_t>(metadata, "generation").value_or(0),
            .deleting = !member(metadata, "deletionTimestamp").is_null(),
            .run_requested_at = text_member(member(metadata, "annotations"), kRunRequestedAt),
            .approved = text_member(member(metadata, "annotations"), kApprove),
            .spec = spec_from_json(member(object, "spec")),
            .status = status_from_json(member(object, "status"))};
  } catch (const Json::exception& problem) {
    throw InvalidResource(std::string("the metadata has a member of the wrong type: ") +
                          problem.what());
  }
}

}  // namespace headway::api
