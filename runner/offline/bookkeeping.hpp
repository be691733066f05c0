#pragma once

#include "runner/database/ledger.hpp"
#include "runner/database/progress_rows.hpp"
#include "runner/database/version_table.hpp"
#include "runner/graph/version_rows.hpp"

#include <string>
#include <vector>

namespace headway::offline {

// Statements of a script that are Headway's own, each with its end. One that does not find what it
// must raises an exception, which ends the script.

/// psql variables that the statements below use.
inline constexpr const char* kRun = "headway_run";               ///< the id of the run
inline constexpr const char* kRunBegan = "headway_run_began";    ///< a time
inline constexpr const char* kStepBegan = "headway_step_began";  ///< a time

/// The checks of a script before anything is changed.
struct Look {
  std::vector<std::string> rows = {};  ///< that the version table must hold
  int longest_id = 0;                  ///< characters of the longest id that is written
  /// The user has said where they are. Otherwise they are where a run would find or make them; the
  /// script has them at the usual place, and refuses a database with another one.
  bool table_named = false;
  bool ledger_named = false;
  bool may_be_published = false;  ///< publications of the ledger are no reason to refuse
  bool may_be_half_done = false;  ///< so are revisions that are half done
};

/// Refuses to run within a transaction: the script commits its own.
std::string outside_any_transaction_sql();

/// Takes the lock of every runner of this history, for the session.
std::string lock_sql(const database::VersionTable& table);

std::string look_sql(const database::VersionTable& table, const Look& look);

/// Makes the missing parts of the ledger, in the open transaction.
std::string make_ledger_sql(const database::VersionTable& table);

/// Makes the version table where it is not there, locks it for the rest of the transaction, and
/// checks that it holds exactly these rows.
std::string open_rows_sql(const database::VersionTable& table,
                          const std::vector<std::string>& rows);

/// One change of a row, which must be there once.
std::string change_row_sql(const database::VersionTable& table, const graph::RowChange& change);

/// Brings the ledger's rows in line with `applied`, as a run does before it begins.
std::string reconcile_sql(const database::VersionTable& table,
                          const std::vector<database::LedgerRevision>& applied);

/// The ledger's row of a revision that was applied since kStepBegan, or that it is gone.
std::string record_revision_sql(const database::VersionTable& table,
                                const database::LedgerRevision& revision);
std::string forget_revision_sql(const database::VersionTable& table, const std::string& revision);

/// How far a revision has come that runs outside of a transaction.
std::string progress_sql(const database::VersionTable& table, const database::ProgressRow& row);
std::string delete_progress_sql(const database::VersionTable& table, const std::string& revision);
/// Deletes the notes of all revisions that are half done.
std::string clear_progress_sql(const database::VersionTable& table);

/// Sets the psql variable headway_due: whether the seed has to be loaded, since the ledger does not
/// hold this hash of it, or a revision that it requires was applied after it.
std::string seed_is_due_sql(const database::VersionTable& table, const std::string& seed,
                            const std::string& hash, const std::vector<std::string>& required);

/// Checks that the statements of a seed have left the version table with these rows.
std::string same_rows_sql(const database::VersionTable& table, const std::vector<std::string>& rows,
                          const std::string& seed);

/// The ledger's row of a seed that was loaded.
std::string record_seed_sql(const database::VersionTable& table, const std::string& seed,
                            const std::string& hash);

/// The ledger's row of the whole run. `run.report` is an outcome's JSON; its id and its times, and
/// those of the row, are those of the psql session.
std::string record_run_sql(const database::VersionTable& table, const database::LedgerRun& run);

}  // namespace headway::offline
