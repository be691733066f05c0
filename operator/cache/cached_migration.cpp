#include "operator/cache/cached_migration.hpp"

#include "operator/api/json_read.hpp"
#include "operator/api/schema_migration.hpp"
#include "operator/reconcile/dependencies.hpp"

#include <nlohmann/json.hpp>

namespace headway::cache {

namespace {

using api::member;
using kube::Json;

/// The members of these names that the object has.
Json some_of(const Json& object, std::initializer_list<const char*> names) {
  Json some = Json::object();
  for (const char* name : names)
    if (const Json& value = member(object, name); !value.is_null()) some[name] = value;
  return some;
}

/// What a look reads: neither managed fields nor what kubectl leaves in an annotation.
Json essence_of(const Json& object) {
  const Json& metadata = member(object, "metadata");
  Json essence = some_of(object, {"spec", "status"});
  essence["metadata"] = some_of(
      metadata, {"namespace", "name", "uid", "resourceVersion", "generation", "deletionTimestamp"});
  essence["metadata"]["annotations"] =
      some_of(member(metadata, "annotations"), {api::kRunRequestedAt, api::kApprove});
  return essence;
}

std::string watched_config_map(const Json& object) {
  const Json& config_map = member(member(member(object, "spec"), "source"), "configMap");
  if (member(config_map, "watch") == Json(false)) return {};
  return api::text_member(config_map, "name");
}

}  // namespace

std::optional<CachedMigration> cache_migration(const Json& object) {
  CachedMigration cached{.uid = kube::metadata_text(object, "uid"),
                         .looked_at = member(member(object, "status"), "observedGeneration") ==
                                      member(member(object, "metadata"), "generation"),
                         .packed = Json::to_cbor(essence_of(object))};
  cached.packed.shrink_to_fit();
  try {
    cached.config_map = watched_config_map(object);
    cached.depends_on = reconcile::dependencies_of(object);
  } catch (const Json::exception&) {
    // The look reports it.
  }
  return cached;
}

Json unpack(const CachedMigration& resource) {
  return Json::from_cbor(resource.packed);
}

}  // namespace headway::cache
