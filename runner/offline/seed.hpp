#pragma once

#include "runner/database/baseline.hpp"
#include "runner/database/version_table.hpp"
#include "runner/offline/psql_text.hpp"
#include "runner/seeds/ready_seed.hpp"

#include <span>
#include <string>
#include <vector>

namespace headway::offline {

/// Reads the data of the seeds once, before a script is written. Throws DiagnosticsError for what
/// psql cannot carry: rows with a NUL, as those of a binary COPY have, rows whose lines end with a
/// carriage return alone, and statements that are read with backslash escapes.
void require_fit_for_psql(std::span<const seeds::ReadySeed> seeds);

/// The part of a script that loads a seed, in a transaction of its own with its row in the ledger,
/// into a database that holds these rows. Where the ledger says that it is loaded, psql passes over
/// the part. `baseline` is that of the session.
void write_seed(const database::VersionTable& table, const std::vector<std::string>& rows,
                const seeds::ReadySeed& ready, const database::Baseline& baseline,
                const Write& write);

}  // namespace headway::offline
