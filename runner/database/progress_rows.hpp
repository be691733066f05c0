#pragma once

#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headway::database {

/// How far a revision has come that runs outside of a transaction: a row of headway.progress,
/// which is there while the revision is neither applied nor undone as a whole.
struct ProgressRow {
  std::string revision;
  bool down = false;      ///< it is being undone
  int done = 0;           ///< how many statements of its section are done
  std::string done_hash;  ///< of the text of those
  /// An index that the next statement is to build and that was not there before; empty: none.
  std::string index_schema = {};
  std::string index = {};
};

/// All of this history's; none where there is no such table yet.
std::vector<ProgressRow> read_progress(Session& session, const VersionTable& table);

/// Writes a row, in the open transaction or one of its own. The ledger must have been created.
void write_progress(Session& session, const VersionTable& table, const ProgressRow& row);

std::string delete_progress_sql(const Session& session, const VersionTable& table,
                                const std::string& revision);

/// Forgets all of this history's.
void clear_progress(Session& session, const VersionTable& table);

}  // namespace headway::database
