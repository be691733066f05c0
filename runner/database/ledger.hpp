#pragma once

#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headway::database {

/// An applied revision in the ledger. Of one that another tool applied, only its place in the graph
/// is known.
struct LedgerRevision {
  std::string id;
  std::vector<std::string> parents;
  std::vector<std::string> depends_on;
  Value checksum = {};
  Value message = {};
  Value downgrade = {};  ///< with its section mark, so that an older image can go back
  Value verify = {};     ///< with its section mark
};

/// A run in the ledger that had something to do.
struct LedgerRun {
  std::string id;
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::string outcome;
  int exit_code = 0;
  std::string report;  ///< the outcome's JSON
  std::string started_at;
  std::string runner;
  std::string plan = {};    ///< its hash, empty for none; not read back
  std::string inputs = {};  ///< run_inputs(); empty: an older version has not kept it
};

/// The runs of one plan that failed by themselves, one after another.
struct FailedRuns {
  int count = 0;
  std::string last_run;
  int last_exit_code = 0;
  std::string last_report;        ///< its outcome's JSON
  std::chrono::seconds since{0};  ///< its end, by the server's clock
};

/// The ledger's tables of revisions and runs, through one session: what was done, when and by whom.
/// The version table is the truth; this is its history, and lets an older image see that the
/// database is ahead. Several histories in one database share the tables. Columns that an older
/// ledger lacks, or that were dropped, make a look find nothing.
///
/// Members throw DatabaseError's kinds; rights that are missing are reported with their GRANTs.
class Ledger {
 public:
  Ledger(Session& session, const VersionTable& table) : session_(session), table_(table) {}

  /// Makes it, or brings it to the shape that this version writes; says what it had lost. See
  /// bring_ledger_forward().
  std::vector<std::string> bring_forward();

  /// The run, where it is known to have finished.
  std::optional<LedgerRun> find_run(const std::string& id);

  /// The runs of this plan that failed since anything succeeded; nothing where there are none. Runs
  /// that were interrupted or lost the database have failed at nothing of the plan's.
  std::optional<FailedRuns> failures_of(const std::string& plan_hash);

  /// The parents and dependencies of each revision of this history.
  std::map<std::string, std::vector<std::string>> requirements();

  /// All revisions of this history that it knows.
  std::vector<LedgerRevision> revisions();

  /// Brings the rows in line with `applied`, all revisions that the version table implies: other
  /// tools may have applied and undone some since. Rows of revisions that stay applied are kept.
  void reconcile(const std::vector<LedgerRevision>& applied);

  /// To be sent right behind the statements of these revisions: `before` is how long those of them
  /// took that went in earlier messages. Each gets an equal share of the whole time.
  std::string insert_revisions_sql(std::span<const LedgerRevision> revisions,
                                   const std::string& run, std::chrono::milliseconds before) const;

  /// The same of a revision that was undone.
  std::string delete_revision_sql(const std::string& revision) const;

  /// The row of a revision that is applied gets this text; when and by which run it was applied
  /// stays.
  void take_over(const LedgerRevision& revision);

  void record_run(const LedgerRun& run);

 private:
  /// A table of the ledger, for SQL.
  std::string in(const std::string& relation) const { return table_.ledger.sql(relation); }

  Session& session_;
  VersionTable table_;
};

}  // namespace headway::database
