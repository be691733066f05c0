#pragma once

#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace headway::database {

/// How the end of a statement that was sent outside of a transaction can be found out.
enum class BareKind {
  kNone,             ///< no such statement is noted
  kCreateIndex,      ///< CREATE INDEX CONCURRENTLY: the index is there and valid
  kDropIndex,        ///< DROP INDEX CONCURRENTLY: the index is gone
  kReindexTables,    ///< REINDEX CONCURRENTLY of an index or a table: can be sent again
  kReindexSchema,    ///< REINDEX SCHEMA CONCURRENTLY: the same
  kReindexDatabase,  ///< REINDEX DATABASE CONCURRENTLY: the same
  kDetach,           ///< DETACH PARTITION CONCURRENTLY: the partition is attached no longer
  kConcurrent,       ///< another one that runs CONCURRENTLY and leaves nothing behind
  kRepeatable,       ///< sent twice it does no more than once: VACUUM, ANALYZE, CLUSTER, REINDEX
  kAtomic,           ///< it happens as a whole or not at all, but the catalog does not show which
  kUnknown,          ///< a procedure that commits: a part of it may have happened
};

/// A statement that is sent outside of a transaction, as noted before it is sent.
struct BareNote {
  BareKind kind = BareKind::kNone;
  std::string hash = {};    ///< of the statements of the section up to this one
  std::string schema = {};  ///< of the index or partition
  std::string name = {};    ///< of the index or partition
  /// OID of the table (kCreateIndex, kReindexTables), index (kDropIndex), schema (kReindexSchema),
  /// or partition (kDetach).
  std::string oid = {};
  /// OIDs of the indexes that were there before under the names of those to be made (kCreateIndex,
  /// REINDEX), or of the parent (kDetach).
  std::vector<std::string> others = {};
  /// How it ended, where a person has said so: `done` or `not done`.
  std::string end = {};

  bool operator==(const BareNote&) const = default;
};

/// Settings of a session, by name.
using Settings = std::map<std::string, std::string>;

/// How far a batch has come.
struct BatchProgress {
  std::string hash = {};  ///< of its statement; empty: no round of a batch is noted
  int rounds = 0;         ///< that wrote something
  long rows = 0;          ///< that they changed

  bool operator==(const BatchProgress&) const = default;
};

/// How far a revision has come that runs outside of a transaction: a row of headway.progress,
/// which is there while the revision is neither applied nor undone as a whole.
struct ProgressRow {
  std::string revision;
  bool down = false;      ///< it is being undone
  int done = 0;           ///< how many statements of its section are done
  std::string done_hash;  ///< of the text of those
  BareNote note = {};     ///< of the next statement
  /// Of the next statement, also when its last round is done: it counts as done with the one behind
  /// it, and till then a run that goes on repeats it, since the app may have written more rows.
  BatchProgress batch = {};
  /// How the session's settings differ from those at the section's begin, after the statements that
  /// are done. Nothing: not known, since the row was written by an older version.
  std::optional<Settings> settings = Settings{};
  /// A statement changed settings, and the run ended before it could read which of them outlived
  /// its transaction.
  bool settings_unsure = false;
  /// Anything else that those statements left in the session and that went with it, for people.
  std::string session_objects = {};
};

/// All of this history's; none where there is no such table yet.
std::vector<ProgressRow> read_progress(Session& session, const VersionTable& table);

/// The parameters of write_progress_sql() of ledger_text.
std::vector<Value> progress_parameters(const VersionTable& table, const ProgressRow& row);

/// The revisions of this history that are half done, each with how; none where the role may not
/// read that.
std::map<std::string, std::string> half_done(Session& session, const VersionTable& table);

/// Writes a row, in the open transaction or one of its own. The ledger must have been created.
void write_progress(Session& session, const VersionTable& table, const ProgressRow& row);

std::string delete_progress_sql(const Session& session, const VersionTable& table,
                                const std::string& revision);

/// Deletes all rows of this history.
void clear_progress(Session& session, const VersionTable& table);

}  // namespace headway::database
