#pragma once

#include "runner/database/connection_url.hpp"

#include <string>
#include <utility>
#include <vector>

namespace headway::database {

/// The variables by which PostgreSQL's own programs find the database of `url`, the password among
/// them: for a child's environment, where no process list shows them. Parameters that the URL does
/// not give are left to the variables of this process, as for a session; those of a service are
/// among them.
std::vector<std::pair<std::string, std::string>> client_environment(const ConnectionUrl& url);

/// The variable that a child with these variables must not inherit: libpq prefers the values of a
/// service to them (https://www.postgresql.org/docs/current/libpq-pgservice.html).
inline constexpr const char* kServiceVariable = "PGSERVICE";

/// The parameters without a variable, as `key=value` pairs: how long a connection may be silent
/// before it counts as lost. They hold no secret.
std::string keepalive_parameters(const ConnectionUrl& url);

}  // namespace headway::database
