#pragma once

#include "tests/postgres/database.hpp"
#include "tests/postgres/program.hpp"

#include <string>
#include <vector>

namespace headway::testing {

/// Runs a line of /bin/sh.
Ended shell(const std::string& line);

/// Runs a script by psql, which ends with 3 where a statement failed.
Ended psql(const Database& database, const std::string& script);

/// What `headway VERB --sql RANGE` prints.
std::string script(const std::string& folder, const std::string& verb, const std::string& range,
                   const std::vector<std::string>& more = {});

/// Everything that a run leaves, but for times and the ids of runs.
std::string state(Database& database);

}  // namespace headway::testing
