#pragma once

#include "operator/kube/resource.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headway::cache {

/// A resource as the cache keeps it: typed what the cache itself asks for, and the rest packed, a
/// tenth of what its JSON would take. It is unpacked for each look.
struct CachedMigration {
  std::string uid;
  std::string config_map = {};  ///< that its runs depend on and that is watched; or empty
  std::vector<std::string> depends_on = {};  ///< names of other resources
  bool looked_at = false;                    ///< its status is of its generation
  std::vector<std::uint8_t> packed;
};

/// Never throws: members of a wrong type are found by the look.
std::optional<CachedMigration> cache_migration(const kube::Json& object);

/// The resource, as far as anything reads it.
kube::Json unpack(const CachedMigration& resource);

}  // namespace headway::cache
