#pragma once

#include "runner/database/ledger_place.hpp"
#include "runner/database/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headway::database {

inline constexpr int kAlembicWidth = 32;  ///< Alembic makes version_num VARCHAR(32)

/// The table that says which revisions the database holds, exactly as Alembic keeps it. Once found
/// it is only ever named with its schema, whatever search_path a revision sets.
struct VersionTable {
  std::string schema;
  std::string name;
  bool exists = false;
  bool row_security = false;  ///< it would hide rows from this role
  /// How many characters its column holds; nothing: any number. Of a table that does not exist:
  /// how it will be made.
  std::optional<int> width = kAlembicWidth;
  LedgerPlace ledger = {};  ///< of the same history

  std::string quoted() const;  ///< for messages that show SQL
  std::string key() const;     ///< `schema.name`, for messages and the ledger
};

/// How a version table is asked for. Several histories in one database have one each.
struct VersionTableName {
  std::string schema = {};  ///< empty: by the search path
  std::string name = "alembic_version";
  std::string ledger_schema = {};  ///< empty: as find_ledger() says
};

/// Finds it, and its ledger's place, in the schema or, where that is empty, by the search path.
/// Where there is none yet, the answer is where it will be made. Throws Error (kUsage,
/// `VersionTableElsewhere`) when it is not on the search path but in another schema, and
/// (`VersionTableRenamed`) when another table has its key: a run that sees no table would apply
/// everything again. What has its name and is no such table is refused, too (`NotAVersionTable`),
/// and a schema that does not exist (`NoSchema`).
VersionTable find_version_table(Session& session, const VersionTableName& wanted);

/// Widens a table that does not exist yet where an id needs it; one that exists is left as it is,
/// and an id that is too long for it throws Error (kUsage, `VersionColumnTooNarrow`) with the
/// statement that widens it. To be called before anything is applied.
void make_room(VersionTable& table, const std::vector<std::string>& ids);

/// The rows, sorted; none where the table does not exist. Throws DatabaseError (kDatabase,
/// `RowSecurity`) when row security hides rows from this role: no row would not mean no revision;
/// (kUsage, `VersionRowsDamaged`) for equal rows and rows without an id; and StatementError with
/// those who hold its lock, where that is waited for in vain.
std::vector<std::string> read_rows(Session& session, const VersionTable& table);

/// Makes the table if need be, locks it against every other writer for the rest of the transaction,
/// and gives its rows.
std::vector<std::string> open_rows(Session& session, const VersionTable& table);

std::string insert_row_sql(const Session& session, const VersionTable& table,
                           const std::string& revision);
std::string update_row_sql(const Session& session, const VersionTable& table,
                           const std::string& from, const std::string& to);
std::string delete_row_sql(const Session& session, const VersionTable& table,
                           const std::string& revision);

}  // namespace headway::database
