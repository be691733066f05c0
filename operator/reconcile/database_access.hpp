#pragma once

#include "operator/api/database.hpp"

#include <nlohmann/json.hpp>

namespace headway::reconcile {

// What a run's pod needs to reach its database. The values of Secrets and ConfigMaps come from the
// kubelet: the operator never reads them.

inline constexpr const char* kDatabaseVolume = "database";
inline constexpr const char* kDatabaseMount = "/database";  ///< of the files of spec.database...tls

/// The runner's variables: DATABASE_URL, or those of libpq.
nlohmann::json database_variables(const api::Database& database);

/// True if certificates or a key of spec.database are files.
bool has_database_files(const api::Database& database);

/// The source of the volume with these files. Its mode lets the runner's group read them and nobody
/// else, as libpq demands of a key (https://www.postgresql.org/docs/current/libpq-ssl.html).
nlohmann::json database_volume(const api::Database& database);

}  // namespace headway::reconcile
