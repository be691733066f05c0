#pragma once

#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <map>
#include <string>

namespace headway::database {

/// The checksums of this history's revisions as they were when they were applied, by id. Those that
/// another tool applied have none. Empty where the ledger has no such column or may not be read.
std::map<std::string, std::string> applied_checksums(Session& session, const VersionTable& table);

}  // namespace headway::database
