#pragma once

#include "runner/database/version_table.hpp"
#include "runner/graph/version_rows.hpp"
#include "runner/offline/psql_text.hpp"
#include "runner/plan/plan.hpp"
#include "runner/seeds/ready_seed.hpp"

#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace headway::offline {

/// The occasion that a script is written for.
struct Occasion {
  std::string command;  ///< `headway upgrade a:b --sql`, for the script's first line
  std::string inputs;   ///< apply::run_inputs() of the run that the script stands for
  database::VersionTable table = {};
  bool table_named = false;  ///< its schema is the user's word, not the usual one
  bool ledger_named = false;
  bool publish_ledger = false;
  std::chrono::milliseconds lock_timeout{0};
};

/// The script for psql that carries a plan out: what `headway upgrade` or `downgrade` sends, with
/// the same bookkeeping of version table and ledger, and the seeds that are due then. It stops at
/// the first error; each part first makes sure that the version table holds the rows that it starts
/// from. The same plan gives the same text, which is written in parts, so that long rows of a COPY
/// need not be held.
///
/// Throws Error (kLocked, `DataChanged`) where such rows are not in their file any more, and,
/// before anything is written, DiagnosticsError for a revision with a batch, which psql cannot
/// repeat, for one that writes the version table itself, and for a seed that psql cannot carry.
void plan_script(const plan::History& history, const plan::Plan& plan,
                 std::span<const seeds::ReadySeed> seeds, Occasion occasion, const Write& write);

/// The script that only writes down where a database is, as `headway stamp` does.
std::string stamp_script(const plan::History& history, const std::vector<std::string>& from,
                         const graph::RowStep& step, Occasion occasion);

}  // namespace headway::offline
