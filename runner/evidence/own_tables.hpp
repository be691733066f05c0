#pragma once

#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <string>

namespace headway::evidence {

/// The OIDs of the relations that Headway itself writes to, as the text of an array: the version
/// table, the tables of its ledger, their TOAST tables and sequences. Other relations of the
/// ledger's schema are the user's.
std::string own_tables(database::Session& session, const database::VersionTable& table);

}  // namespace headway::evidence
