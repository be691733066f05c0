#include "runner/database/ledger_steps.hpp"

#include <format>
#include <utility>

namespace headway::database {

namespace {

struct Column {
  std::string name;
  std::string type;
};

LedgerPart column(const LedgerPlace& place, const std::string& table, const Column& added) {
  return {table, table, added.name,
          std::format("ALTER TABLE {} ADD COLUMN {} {}", place.sql(table), added.name, added.type)};
}

/// A table with its key, and each of its columns for a table that has lost it. Every table has a
/// primary key: a publication of all tables could not replicate changes of one without.
std::vector<LedgerPart> table(const LedgerPlace& place, const std::string& name,
                              const std::string& key, const std::vector<Column>& columns) {
  std::string list;
  for (const Column& each : columns)
    list += std::format("{} {}, ", each.name, each.type);
  const std::string constraint =
      std::format("CONSTRAINT {} PRIMARY KEY ({})", place.name(name + "_pkey"), key);
  std::vector<LedgerPart> parts = {
      {name, name, "", std::format("CREATE TABLE {} ({}{})", place.sql(name), list, constraint)}};
  for (const Column& each : columns)
    parts.push_back(column(place, name, each));
  parts.push_back({name, name + "_pkey", "",
                   std::format("ALTER TABLE {} ADD {}", place.sql(name), constraint)});
  return parts;
}

std::vector<LedgerPart> all_of(std::vector<std::vector<LedgerPart>> groups) {
  std::vector<LedgerPart> parts;
  for (std::vector<LedgerPart>& group : groups) {
    for (LedgerPart& part : group)
      parts.push_back(std::move(part));
  }
  return parts;
}

std::vector<LedgerPart> revisions_and_runs(const LedgerPlace& place) {
  return all_of({table(place, "revision", "version_table, revision",
                       {{"version_table", "text NOT NULL"},
                        {"revision", "text NOT NULL"},
                        {"parents", "text[] NOT NULL DEFAULT '{}'"},
                        {"depends_on", "text[] NOT NULL DEFAULT '{}'"},
                        {"checksum", "text"},
                        {"message", "text"},
                        {"applied_at", "timestamptz"},
                        {"duration_ms", "bigint"},
                        {"run", "text"},
                        {"downgrade", "text"},
                        {"verify", "text"}}),
                 table(place, "run", "id",
                       {{"id", "text NOT NULL"},
                        {"version_table", "text NOT NULL DEFAULT ''"},
                        {"from_revisions", "text[] NOT NULL DEFAULT '{}'"},
                        {"to_revisions", "text[] NOT NULL DEFAULT '{}'"},
                        {"outcome", "text NOT NULL DEFAULT ''"},
                        {"exit_code", "integer NOT NULL DEFAULT 3"},
                        {"report", "jsonb NOT NULL DEFAULT '{}'"},
                        {"started_at", "timestamptz NOT NULL DEFAULT '-infinity'"},
                        {"finished_at", "timestamptz NOT NULL DEFAULT '-infinity'"},
                        {"runner", "text NOT NULL DEFAULT ''"}})});
}

/// The view is what `wait` reads, whichever role it logs in as: ids and parents, no stored SQL.
std::vector<LedgerPart> backups_and_view(const LedgerPlace& place) {
  std::string create_view = std::format(
      "CREATE VIEW {0} AS SELECT version_table, revision, parents, depends_on FROM {1}; "
      "GRANT SELECT ON {0} TO PUBLIC",
      place.sql("applied"), place.sql("revision"));
  // Another schema is not ours to open.
  if (place.is_own_schema()) create_view += "; GRANT USAGE ON SCHEMA headway TO PUBLIC";
  return all_of({{column(place, "run", {"plan", "text"})},
                 table(place, "backup", "version_table, run",
                       {{"version_table", "text NOT NULL"},
                        {"run", "text NOT NULL"},
                        {"kind", "text NOT NULL DEFAULT ''"},
                        {"location", "text NOT NULL DEFAULT ''"},
                        {"bytes", "bigint NOT NULL DEFAULT 0"},
                        {"sha256", "text NOT NULL DEFAULT ''"},
                        {"seconds", "double precision NOT NULL DEFAULT 0"},
                        {"from_revisions", "text[] NOT NULL DEFAULT '{}'"},
                        {"taken_at", "timestamptz NOT NULL DEFAULT '-infinity'"}}),
                 {{"applied", "applied", "", create_view}}});
}

std::vector<LedgerPart> progress(const LedgerPlace& place) {
  return table(place, "progress", "version_table, revision",
               {{"version_table", "text NOT NULL"},
                {"revision", "text NOT NULL"},
                {"down", "boolean NOT NULL DEFAULT false"},
                {"done", "integer NOT NULL DEFAULT 0"},
                {"done_hash", "text NOT NULL DEFAULT ''"},
                {"index_schema", "text NOT NULL DEFAULT ''"},
                {"index_name", "text NOT NULL DEFAULT ''"},
                {"at", "timestamptz NOT NULL DEFAULT clock_timestamp()"}});
}

/// The version of the ledger itself: a row for each step that was taken.
std::vector<LedgerPart> steps(const LedgerPlace& place) {
  return table(place, "step", "number",
               {{"number", "integer NOT NULL"},
                {"taken_at", "timestamptz NOT NULL DEFAULT clock_timestamp()"},
                {"runner", "text NOT NULL DEFAULT ''"}});
}

/// A statement that is sent outside of a transaction, and what a resumed session needs.
/// `sent_end` is a person's to write; NULL in `settings`: an older version did not note them.
std::vector<LedgerPart> bare_statements(const LedgerPlace& place) {
  std::vector<LedgerPart> parts;
  for (const Column& added :
       std::vector<Column>{{"sent_kind", "text NOT NULL DEFAULT ''"},
                           {"sent_hash", "text NOT NULL DEFAULT ''"},
                           {"sent_oid", "text NOT NULL DEFAULT ''"},
                           {"sent_others", "text[] NOT NULL DEFAULT '{}'"},
                           {"sent_end", "text"},
                           {"settings", "text[]"},
                           {"settings_unsure", "boolean NOT NULL DEFAULT false"},
                           {"session_objects", "text NOT NULL DEFAULT ''"}})
    parts.push_back(column(place, "progress", added));
  return parts;
}

/// The seeds that were loaded, each with the hash of its statements and its data.
std::vector<LedgerPart> seeds(const LedgerPlace& place) {
  return table(place, "seed", "version_table, name",
               {{"version_table", "text NOT NULL"},
                {"name", "text NOT NULL"},
                {"hash", "text NOT NULL DEFAULT ''"},
                {"loaded_at", "timestamptz NOT NULL DEFAULT clock_timestamp()"},
                {"run", "text NOT NULL DEFAULT ''"}});
}

/// How far the next statement, a batch, has come.
std::vector<LedgerPart> batches(const LedgerPlace& place) {
  std::vector<LedgerPart> parts;
  for (const Column& added : std::vector<Column>{{"batch_hash", "text NOT NULL DEFAULT ''"},
                                                 {"batch_rounds", "integer NOT NULL DEFAULT 0"},
                                                 {"batch_rows", "bigint NOT NULL DEFAULT 0"}})
    parts.push_back(column(place, "progress", added));
  return parts;
}

}  // namespace

std::vector<LedgerStep> ledger_steps(const LedgerPlace& place) {
  return {{1, revisions_and_runs(place)},
          {2, backups_and_view(place)},
          {3, progress(place)},
          {4, steps(place)},
          {5, bare_statements(place)},
          {6, {column(place, "run", {"inputs", "text"})}},
          {7, seeds(place)},
          {8, batches(place)}};
}

}  // namespace headway::database
