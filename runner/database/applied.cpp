#include "runner/database/applied.hpp"

#include "runner/database/ledger_schema.hpp"
#include "runner/database/progress_rows.hpp"
#include "runner/database/sql_text.hpp"
#include "runner/database/version_table.hpp"

#include <format>

namespace headway::database {

namespace {

/// The version table, or nothing: a table in another place may be moved while a caller waits.
std::optional<VersionTable> find_table(Session& session, const VersionTableName& wanted,
                                       std::string& trouble, bool& damaged) {
  try {
    return find_version_table(session, wanted);
  } catch (const DatabaseError&) {
    throw;
  } catch (const Error& error) {
    trouble = std::format("{}; {}", error.what(), error.hint());
    // Out of sight it may be as the ledger says; renamed or replaced it is not.
    damaged = error.reason() == "VersionTableRenamed" || error.reason() == "NotAVersionTable";
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
    if (error.reason() == "RowSecurity" &&
        LedgerShape::read(session, table.ledger).has("applied")) {
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

/// The places that only somebody who may write the version table, or create schemas, can have made.
std::set<std::string> trusted_schemas(const std::optional<VersionTable>& table,
                                      const VersionTableName& wanted) {
  std::set<std::string> schemas = {LedgerPlace().schema};
  if (table) schemas.insert(table->ledger.schema);
  if (!wanted.ledger_schema.empty()) schemas.insert(wanted.ledger_schema);
  return schemas;
}

/// The rows of a ledger's view; nothing where there is none, or it may not be read.
std::optional<std::vector<Row>> rows_of_view(Session& session, const LedgerPlace& ledger,
                                             std::string& trouble) {
  if (!LedgerShape::read(session, ledger).has("applied")) return std::nullopt;
  const std::string view = ledger.sql("applied");
  try {
    return session.query("SELECT version_table, revision, parents || depends_on FROM " + view);
  } catch (const StatementError& problem) {
    if (problem.server().sqlstate != "42501") throw;
    trouble = std::format(
        "{0} may not be read; as the owner, run: GRANT USAGE ON SCHEMA {1} TO {2}; GRANT SELECT ON "
        "{0} TO {2}",
        view, identifier(ledger.schema), identifier(session.user()));
    return std::nullopt;
  }
}

}  // namespace

AppliedLook look_at_applied(Session& session, const VersionTableName& wanted) {
  const bool any_schema = wanted.schema.empty();
  AppliedLook look;
  std::string trouble;
  bool damaged = false;
  const std::optional<VersionTable> table = find_table(session, wanted, trouble, damaged);
  if (table) look.rows = rows_of(session, *table, trouble);
  if (table && table->exists) look.half_done = half_done(session, *table);
  const bool absent = damaged || (table && !table->exists);
  bool lost = false;  // a ledger without its version table proves nothing
  bool readable = look.rows.has_value();
  for (const std::string& schema : trusted_schemas(table, wanted)) {
    const auto rows = rows_of_view(session, {.schema = schema}, trouble);
    if (!rows) continue;
    readable = true;
    for (const Row& row : *rows) {
      const std::string revision = row.at(1).value_or("");
      const std::string key = row.at(0).value_or("");
      const bool of_this_name = any_schema && key.ends_with("." + wanted.name);
      if (absent && (of_this_name || (table && key == table->key()))) {
        lost = true;
        continue;
      }
      if ((table && key == table->key()) || (of_this_name && !look.rows)) {
        look.ledger[revision] = parse_array(row.at(2).value_or(""));
      } else if (of_this_name) {
        look.of_other_histories.insert(revision);
      }
    }
  }
  if (!readable) look.trouble = trouble;
  // Another runner may have made both meanwhile.
  if (lost && !damaged && find_version_table(session, wanted).exists)
    return look_at_applied(session, wanted);
  if (damaged || lost) look.rows.emplace();
  if (damaged) look.trouble = trouble;
  if (lost && !damaged) {
    look.trouble =
        std::format("{} is not there, though the ledger has revisions of it", table->key());
  }
  return look;
}

}  // namespace headway::database
