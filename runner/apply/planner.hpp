#pragma once

#include "runner/apply/migrate.hpp"
#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headway::apply {

/// Plans what a request asks for, by the files and, where these do not hold what the database is
/// at, by the ledger. The plans point into it.
class Planner {
 public:
  Planner(const MigrationRequest& request, const plan::History& files)
      : request_(request), files_(files) {}

  /// From the rows that the version table holds. Called for each poll of the lock as well: rows
  /// that are the same have the same plan, and thousands of files are not planned and hashed again.
  /// Throws Error: those of planning; kRefused (`DowngradeRefused`) where the request does not
  /// allow to go back; and refuse_bookkeeping_of_its_own().
  const plan::Plan& plan(database::Session& session, const database::VersionTable& table,
                         const std::vector<std::string>& rows);

  /// plan::plan_hash() of the last plan; empty where there is nothing to do.
  const std::string& hash() const { return hash_; }

  /// The history of the last plan: the files', or with the ledger's revisions beside them.
  const plan::History& history() const { return extended_ ? *extended_ : files_; }

 private:
  plan::Plan make(database::Session& session, const database::VersionTable& table,
                  const std::vector<std::string>& rows);
  plan::Plan up(database::Session& session, const database::VersionTable& table,
                const std::vector<std::string>& rows);
  plan::Plan down(database::Session& session, const database::VersionTable& table,
                  const std::vector<std::string>& rows);
  bool knows(const std::vector<std::string>& rows) const;

  const MigrationRequest& request_;
  const plan::History& files_;
  std::optional<plan::History> extended_;
  std::optional<plan::Plan> plan_;  ///< the last one, for rows_
  std::vector<std::string> rows_;
  std::string hash_;
};

/// A revision that runs outside of a transaction, and of which an earlier run has done a part, has
/// to be finished first: throws Error (kStuck, `HalfDone`) where the plan does not, and (kRefused,
/// `ProgressChanged`) where its section asks for a transaction now.
void refuse_half_done(database::Session& session, const database::VersionTable& table,
                      const plan::Plan& plan);

}  // namespace headway::apply
