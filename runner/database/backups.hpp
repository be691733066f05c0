#pragma once

#include "common/outcome.hpp"
#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace headway::database {

/// A backup as the ledger keeps it.
struct LedgerBackup {
  BackupRecord backup;
  std::vector<std::string> from;  ///< the version rows that it holds
  std::string run;                ///< which took it
  bool since_success = true;      ///< no plan has succeeded since
  bool since_any_end = true;      ///< neither has a stamp
  std::chrono::seconds age{0};
};

/// A backup of any history.
struct KnownBackup {
  std::string version_table;  ///< the history's
  std::string run;
  std::string sha256;
  std::vector<std::string> from;
};

/// The backups of one history, in a table of the ledger. A backup is in it as soon as
/// it is taken, so that a run that is killed afterwards leaves it to the next one.
///
/// Members throw DatabaseError's kinds; rights that are missing are reported with their GRANTs.
class Backups {
 public:
  Backups(Session& session, const VersionTable& table) : session_(session), table_(table) {}

  /// Newest first; none where there is no ledger.
  std::vector<LedgerBackup> all();

  /// Of any history of the ledger: the newest with this content, else with this location.
  std::optional<KnownBackup> find(const std::string& sha256, const std::string& location);

  /// Keeps a backup that was taken now, in a transaction of its own. The ledger must be there.
  void record(const BackupRecord& backup, const std::vector<std::string>& from,
              const std::string& run);

  /// A backup that is not there any more.
  void forget(const std::string& location);

 private:
  const LedgerPlace& place() const { return table_.ledger; }

  Session& session_;
  VersionTable table_;
};

}  // namespace headway::database
