#pragma once

namespace headway::database {

/// A query of one row about the ledger beside a version table in schema $1 and the one in schema
/// headway: which of them are there, and which of them this role may make. Asked of the catalog:
/// to_regclass() fails where the schema may not be used.
extern const char* const kFindLedger;

}  // namespace headway::database
