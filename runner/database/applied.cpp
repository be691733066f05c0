#include "runner/database/applied.hpp"

#include "runner/database/ledger_schema.hpp"
#include "runner/database/sql_text.hpp"
#include "runner/database/version_table.hpp"

#include <format>

namespace headway::database {

namespace {

/// The version table, or nothing: a table in another place may be moved while a caller waits.
std::optional<VersionTable> find_table(Session& session, const VersionTableName& wanted,
                                       std::string& trouble) {
  try {
    return find_version_table(session, wanted);
  } catch (const DatabaseError&) {
    throw;
  } catch (const Error& error) {
    trouble = std::format("{}; {}", error.what(), error.hint());
    return std::nullopt;
  }
}

std::optional<std::vector<std::string>> rows_of(Session& session, const VersionTable& table,
                                                std::string& trouble) {
  if (!table.exists) return std::nullopt;
  try {
    return read_rows(session, table);
  } catch (const DatabaseError& error) {
    // The ledger's view may still say which revisions are there. Without it hidden rows are an
    // error: they do not mean that there is no revision.
    if (error.reason() == "RowSecurity" && LedgerShape::read(session).has("applied")) {
      trouble = std::format("{}; {}", error.what(), error.hint());
      return std::nullopt;
    }
    if (error.reason() != "PermissionDenied") throw;
    trouble = std::format(
        "{0} may not be read, and there is no ledger; as the owner, run: GRANT SELECT ON {0} TO "
        "{1}",
        table.quoted(), identifier(session.user()));
    return std::nullopt;
  }
}

}  // namespace

AppliedLook look_at_applied(Session& session, const VersionTableName& wanted) {
  AppliedLook look;
  std::string trouble;
  const std::optional<VersionTable> table = find_table(session, wanted, trouble);
  if (table) look.rows = rows_of(session, *table, trouble);
  if (!LedgerShape::read(session).has("applied")) {
    if (!look.rows) look.trouble = trouble;
    return look;
  }
  for (const Row& row : session.query(
           "SELECT version_table, revision, parents || depends_on FROM headway.applied")) {
    const std::string revision = row.at(1).value_or("");
    const std::string key = row.at(0).value_or("");
    const bool of_this_name = key.ends_with("." + wanted.name);
    if (!look.rows || key == table->key()) {
      if (wanted.schema.empty() ? of_this_name : key == table->key())
        look.ledger[revision] = parse_array(row.at(2).value_or(""));
    } else if (wanted.schema.empty() && of_this_name) {
      look.of_other_histories.insert(revision);
    }
  }
  return look;
}

}  // namespace headway::database
