#pragma once

#include "runner/database/ledger.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace headway::database {

// The statements that write the ledger, for a run's own session and for a script that psql runs.

/// `text` as an SQL literal: by the session that sends the statement, or by literal() of sql_text
/// for a script.
using Quote = std::function<std::string(std::string_view text)>;

/// The rows of revisions that were applied, at least one. `history` is the key of their version
/// table; `run` and `duration_ms` are SQL expressions.
std::string insert_revisions_sql(const LedgerPlace& place, const std::string& history,
                                 std::span<const LedgerRevision> revisions, const std::string& run,
                                 const std::string& duration_ms, const Quote& quote);

/// Deletes the row of a revision that was undone.
std::string delete_revision_sql(const LedgerPlace& place, const std::string& history,
                                const std::string& revision, const Quote& quote);

/// Writes the row of a run, over one with the same id. Parameters: id, history, from, to, outcome,
/// exit code, report, its start, runner, the plan's hash, the inputs' hash.
std::string record_run_sql(const LedgerPlace& place);

/// Writes how far a revision has come, over what was written before. Parameters: history, revision,
/// down, done, done_hash, then the note: schema, name, kind, hash, OID, others; then settings,
/// settings_unsure, session_objects; then the batch: hash, rounds, rows.
std::string write_progress_sql(const LedgerPlace& place);

}  // namespace headway::database
