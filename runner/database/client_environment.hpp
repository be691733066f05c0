#pragma once

#include "runner/database/connection_url.hpp"

#include <string>
#include <utility>
#include <vector>

namespace headway::database {

/// The variables under which PostgreSQL's own programs find the database that `url` names, the
/// password among them: for a child's environment, where no process list shows them. What the URL
/// does not say is left to the variables that there are already, as it is for a session.
std::vector<std::pair<std::string, std::string>> client_environment(const ConnectionUrl& url);

/// Parameters that no variable stands for, as `key=value` pairs: how long a connection may be
/// silent before it is taken for lost. They hold no secret.
std::string keepalive_parameters(const ConnectionUrl& url);

}  // namespace headway::database
