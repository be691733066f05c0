#include "runner/offline/bookkeeping.hpp"

#include "runner/database/ledger_query.hpp"
#include "runner/database/ledger_steps.hpp"
#include "runner/database/ledger_text.hpp"
#include "runner/database/seed_rows.hpp"
#include "runner/database/sql_text.hpp"
#include "runner/offline/psql_text.hpp"

#include <algorithm>
#include <format>

namespace headway::offline {

namespace {

using database::array_text;
using database::literal;
using database::Value;
using database::VersionTable;

std::string block(const std::string& declarations, const std::string& body) {
  return "DO " +
         dollar_quoted("\n" + (declarations.empty() ? "" : "DECLARE " + declarations + ";\n") +
                       "BEGIN\n" + body + "END\n") +
         ";\n";
}

std::string array(const std::vector<std::string>& values) {
  return literal(array_text(values)) + "::text[]";
}

/// An array of ids as a message shows it.
std::string shown(const std::string& ids) {
  return std::format("coalesce(nullif(array_to_string({}, ', '), ''), 'base (no revision)')", ids);
}

/// `sql` with expressions in the place of $1, $2, ...
std::string filled(std::string_view sql, const std::vector<std::string>& expressions) {
  std::string text;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] != '$') {
      text += sql[i];
      continue;
    }
    std::size_t number = 0;
    while (i + 1 < sql.size() && sql[i + 1] >= '0' && sql[i + 1] <= '9')
      number = 10 * number + static_cast<std::size_t>(sql[++i] - '0');
    text += expressions.at(number - 1);
  }
  return text;
}

std::string nullable(const Value& value) {
  return value ? literal(*value) : "NULL";
}

std::string time_of(const char* variable) {
  return std::format("to_timestamp(:'{}'::double precision)", variable);
}

std::string utc_text(const std::string& time) {
  return std::format("to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')", time);
}

/// The key of database/advisory_lock.cpp, for the database that the script is run on.
std::string lock_key_sql(const std::string& name) {
  return std::format(
      "('x' || substr(encode(sha256(convert_to('headway' || chr(10) || current_database() || "
      "chr(10) || {}, 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint",
      literal(name));
}

/// The version table is where a run would find or make it.
std::string look_for_table(const VersionTable& table) {
  return std::format(
      "  SELECT string_agg(quote_ident(n.nspname), ', ' ORDER BY n.nspname) INTO elsewhere FROM "
      "pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE "
      "c.relname = {1} AND c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%';\n"
      "  IF to_regclass({0}) IS NOT NULL THEN\n"
      "    IF NOT pg_table_is_visible(to_regclass({0})) THEN\n"
      "      RAISE EXCEPTION 'the table % is not the first of its name on the search path', {0}\n"
      "        USING HINT = 'write the script with --version-table-schema';\n"
      "    END IF;\n"
      "  ELSIF elsewhere IS NOT NULL THEN\n"
      "    RAISE EXCEPTION 'the table % is not there, but exists in schema %', {0}, elsewhere\n"
      "      USING HINT = 'write the script with --version-table-schema';\n"
      "  ELSIF current_schema() IS DISTINCT FROM {2} THEN\n"
      "    RAISE EXCEPTION 'this role makes its tables in schema %, and the script makes %', "
      "current_schema(), {0}\n"
      "      USING HINT = 'write the script with --version-table-schema';\n"
      "  END IF;\n",
      literal(table.quoted()), literal(table.name), literal(table.schema));
}

std::string look_for_ledger(const VersionTable& table) {
  return std::format(
      "  SELECT is_beside OR NOT is_own AND NOT own_allowed AND beside_allowed INTO beside FROM "
      "({}) AS ledger;\n"
      "  IF beside THEN\n"
      "    RAISE EXCEPTION 'the ledger of this database is beside the version table, in schema %', "
      "{}\n"
      "      USING HINT = 'write the script with --ledger-schema';\n"
      "  END IF;\n",
      filled(database::kFindLedger, {literal(table.schema)}), literal(table.schema));
}

std::string look_for_publication(const VersionTable& table) {
  return std::format(
      "  SELECT min(pubname) INTO publication FROM pg_catalog.pg_publication WHERE puballtables;\n"
      "  IF to_regclass('pg_catalog.pg_publication_namespace') IS NOT NULL THEN\n"
      "    EXECUTE {} INTO publication USING publication;\n"
      "  END IF;\n"
      "  IF publication IS NOT NULL THEN\n"
      "    RAISE EXCEPTION 'the publication % replicates the ledger: its subscribers stop at the "
      "first row unless they have its tables', publication\n"
      "      USING HINT = 'let the publication name its tables, or write the script with "
      "--ledger-publish';\n"
      "  END IF;\n",
      literal(
          std::format("SELECT coalesce($1, min(p.pubname)) FROM pg_catalog.pg_publication p JOIN "
                      "pg_catalog.pg_publication_namespace pn ON pn.pnpubid = p.oid JOIN "
                      "pg_catalog.pg_namespace n ON n.oid = pn.pnnspid WHERE n.nspname = {}",
                      literal(table.ledger.schema))));
}

std::string look_for_width(const VersionTable& table, int longest_id) {
  return std::format(
      "  SELECT a.atttypmod - 4 INTO width FROM pg_catalog.pg_attribute a WHERE a.attrelid = "
      "to_regclass({0}) AND a.attname = 'version_num' AND a.atttypmod > 4;\n"
      "  IF width < {1} THEN\n"
      "    RAISE EXCEPTION 'the column version_num of % holds % characters, and an id has {1}', "
      "{0}, width\n"
      "      USING HINT = {2};\n"
      "  END IF;\n",
      literal(table.quoted()), longest_id,
      literal(
          std::format("widen it first: ALTER TABLE {} ALTER COLUMN version_num TYPE VARCHAR(255)",
                      table.quoted())));
}

std::string look_for_half_done(const VersionTable& table) {
  return std::format(
      "  IF to_regclass({0}) IS NOT NULL THEN\n"
      "    EXECUTE {1} INTO half_done;\n"
      "  END IF;\n"
      "  IF half_done IS NOT NULL THEN\n"
      "    RAISE EXCEPTION 'half done: %', half_done\n"
      "      USING HINT = 'finish it with `headway upgrade` or `headway downgrade`, or by hand and "
      "`headway stamp`';\n"
      "  END IF;\n",
      literal(table.ledger.sql("progress")),
      literal(std::format("SELECT string_agg(revision, ', ' ORDER BY revision) FROM {} WHERE "
                          "version_table = {}",
                          table.ledger.sql("progress"), literal(table.key()))));
}

/// Compares `held` with the rows that are expected.
std::string compare(const std::vector<std::string>& rows) {
  std::vector<std::string> sorted = rows;
  std::ranges::sort(sorted);
  return std::format(
      "  IF held <> {0} THEN\n"
      "    RAISE EXCEPTION 'this script starts from %, and the database is at %', {1}, {2}\n"
      "      USING HINT = 'nothing of this part was done; write the script from where the database "
      "is';\n"
      "  END IF;\n",
      array(sorted), shown(array(sorted)), shown("held"));
}

std::string select_rows(const VersionTable& table) {
  return std::format(
      "SELECT coalesce(array_agg(version_num::text ORDER BY version_num COLLATE \"C\"), '{{}}') "
      "FROM {}",
      table.quoted());
}

}  // namespace

std::string outside_any_transaction_sql() {
  return block("",
               "  IF transaction_timestamp() <> statement_timestamp() THEN\n"
               "    RAISE EXCEPTION 'this script begins and commits transactions of its own'\n"
               "      USING HINT = 'run it without --single-transaction, and outside of any "
               "transaction';\n"
               "  END IF;\n");
}

// A session that was closed just now keeps its lock for a moment.
std::string lock_sql(const VersionTable& table) {
  return block("", std::format("  FOR try IN 1..30 LOOP\n"
                               "    IF pg_try_advisory_lock({}) THEN\n"
                               "      RETURN;\n"
                               "    END IF;\n"
                               "    PERFORM pg_sleep(0.1);\n"
                               "  END LOOP;\n"
                               "  RAISE EXCEPTION 'another runner of Headway is at work on this "
                               "database'\n"
                               "    USING HINT = 'run the script again when it has ended';\n",
                               lock_key_sql(table.key())));
}

std::string look_sql(const VersionTable& table, const Look& look) {
  std::string body;
  if (!look.table_named) body += look_for_table(table);
  if (!look.ledger_named) body += look_for_ledger(table);
  if (!look.may_be_published) body += look_for_publication(table);
  if (!look.may_be_half_done) body += look_for_half_done(table);
  if (look.longest_id > 0) body += look_for_width(table, look.longest_id);
  body += std::format(
      "  IF to_regclass({}) IS NOT NULL THEN\n"
      "    EXECUTE {} INTO held;\n"
      "  END IF;\n",
      literal(table.quoted()), literal(select_rows(table)));
  return block(
      "held text[] := '{}';\n  elsewhere text;\n  beside boolean;\n  publication name;\n"
      "  half_done text;\n  width integer",
      body + compare(look.rows));
}

std::string make_ledger_sql(const VersionTable& table) {
  const database::LedgerPlace& place = table.ledger;
  std::string parts;
  std::string taken;
  int number = 0;
  for (const database::LedgerStep& step : database::ledger_steps(place)) {
    for (const database::LedgerPart& part : step.parts)
      parts +=
          std::format("{}    ({}, {}, {}, {})", parts.empty() ? "" : ",\n", ++number,
                      literal(place.name(part.relation)), literal(part.column), literal(part.sql));
    taken += std::format(
        "INSERT INTO {0} (number, runner) SELECT {1}, 'headway --sql' WHERE NOT EXISTS (SELECT "
        "FROM {0} WHERE number = {1});\n",
        place.sql("step"), step.number);
  }
  return block("part record",
               std::format("  PERFORM pg_advisory_xact_lock({});\n"
                           "  IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = "
                           "{}) THEN\n    CREATE SCHEMA {};\n  END IF;\n"
                           "  FOR part IN SELECT * FROM (VALUES\n{}\n"
                           "  ) AS parts (number, relation, member, statement) ORDER BY number "
                           "LOOP\n"
                           "    IF NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN "
                           "pg_catalog.pg_namespace n ON n.oid = c.relnamespace\n"
                           "        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND "
                           "NOT a.attisdropped AND a.attname = part.member\n"
                           "        WHERE n.nspname = {} AND c.relname = part.relation AND "
                           "(part.member = '' OR a.attname IS NOT NULL)) THEN\n"
                           "      EXECUTE part.statement;\n    END IF;\n  END LOOP;\n",
                           lock_key_sql("ledger of all histories"), literal(place.schema),
                           database::identifier(place.schema), parts, literal(place.schema))) +
         taken;
}

std::string open_rows_sql(const VersionTable& table, const std::vector<std::string>& rows) {
  return block(
      "held text[]",
      std::format("  IF to_regclass({0}) IS NULL THEN\n"
                  "    CREATE TABLE {1} (version_num VARCHAR({2}) NOT NULL, CONSTRAINT {3} PRIMARY "
                  "KEY (version_num));\n"
                  "  END IF;\n"
                  "  LOCK TABLE {1} IN SHARE ROW EXCLUSIVE MODE;\n"
                  "  EXECUTE {4} INTO held;\n",
                  literal(table.quoted()), table.quoted(),
                  table.width.value_or(database::kAlembicWidth),
                  database::identifier(table.name + "_pkc"), literal(select_rows(table))) +
          compare(rows));
}

std::string change_row_sql(const VersionTable& table, const graph::RowChange& change) {
  using enum graph::RowChange::Kind;
  const std::string name = table.quoted();
  if (change.kind == kInsert)
    return std::format("INSERT INTO {} (version_num) VALUES ({});\n", name, literal(change.to));
  const std::string statement =
      change.kind == kUpdate
          ? std::format("UPDATE {} SET version_num = {} WHERE version_num = {}", name,
                        literal(change.to), literal(change.from))
          : std::format("DELETE FROM {} WHERE version_num = {}", name, literal(change.from));
  return block("changed bigint",
               std::format("  {};\n  GET DIAGNOSTICS changed = ROW_COUNT;\n"
                           "  IF changed <> 1 THEN\n"
                           "    RAISE EXCEPTION 'the revision wrote the version table itself: % "
                           "rows match instead of one', changed;\n  END IF;\n",
                           statement));
}

std::string reconcile_sql(const VersionTable& table,
                          const std::vector<database::LedgerRevision>& applied) {
  const std::string revisions = table.ledger.sql("revision");
  std::vector<std::string> ids;
  std::string text;
  for (const database::LedgerRevision& revision : applied) {
    ids.push_back(revision.id);
    text += std::format(
        "INSERT INTO {} (version_table, revision, parents, depends_on, message) VALUES ({}, {}, "
        "{}, {}, {}) ON CONFLICT DO NOTHING;\n",
        revisions, literal(table.key()), literal(revision.id), array(revision.parents),
        array(revision.depends_on), nullable(revision.message));
  }
  return text + std::format("DELETE FROM {} WHERE version_table = {} AND revision <> ALL ({});\n",
                            revisions, literal(table.key()), array(ids));
}

std::string record_revision_sql(const VersionTable& table,
                                const database::LedgerRevision& revision) {
  return database::insert_revisions_sql(
             table.ledger, table.key(), {&revision, 1}, std::format(":'{}'", kRun),
             std::format("(1000 * extract(epoch FROM clock_timestamp() - {}))::bigint",
                         time_of(kStepBegan)),
             literal) +
         ";\n";
}

std::string forget_revision_sql(const VersionTable& table, const std::string& revision) {
  return database::delete_revision_sql(table.ledger, table.key(), revision, literal) + ";\n";
}

std::string progress_sql(const VersionTable& table, const database::ProgressRow& row) {
  std::vector<std::string> values;
  for (const Value& value : database::progress_parameters(table, row))
    values.push_back(nullable(value));
  return filled(database::write_progress_sql(table.ledger), values) + ";\n";
}

std::string delete_progress_sql(const VersionTable& table, const std::string& revision) {
  return std::format("DELETE FROM {} WHERE version_table = {} AND revision = {};\n",
                     table.ledger.sql("progress"), literal(table.key()), literal(revision));
}

std::string clear_progress_sql(const VersionTable& table) {
  return std::format("DELETE FROM {} WHERE version_table = {};\n", table.ledger.sql("progress"),
                     literal(table.key()));
}

std::string seed_is_due_sql(const VersionTable& table, const std::string& seed,
                            const std::string& hash, const std::vector<std::string>& required) {
  return std::format(
      "SELECT NOT EXISTS (SELECT FROM {0} AS loaded WHERE version_table = {2} AND name = {3} AND "
      "hash = {4} AND NOT EXISTS (SELECT FROM {1} AS applied WHERE applied.version_table = {2} AND "
      "applied.revision = ANY ({5}) AND applied.applied_at > loaded.loaded_at)) AS headway_due "
      "\\gset\n",
      table.ledger.sql("seed"), table.ledger.sql("revision"), literal(table.key()), literal(seed),
      literal(hash), array(required));
}

std::string same_rows_sql(const VersionTable& table, const std::vector<std::string>& rows,
                          const std::string& seed) {
  std::vector<std::string> sorted = rows;
  std::ranges::sort(sorted);
  return block("held text[]",
               std::format("  EXECUTE {} INTO held;\n"
                           "  IF held <> {} THEN\n"
                           "    RAISE EXCEPTION 'the seed % wrote the version table: its rows are "
                           "not those of before', {}\n"
                           "      USING HINT = 'remove the statement: only Headway writes the "
                           "version table';\n"
                           "  END IF;\n",
                           literal(select_rows(table)), array(sorted), literal(seed)));
}

std::string record_seed_sql(const VersionTable& table, const std::string& seed,
                            const std::string& hash) {
  return filled(database::write_seed_sql(table.ledger),
                {literal(table.key()), literal(seed), literal(hash), std::format(":'{}'", kRun)}) +
         ";\n";
}

std::string record_run_sql(const VersionTable& table, const database::LedgerRun& run) {
  const std::string began = time_of(kRunBegan);
  const std::string id = std::format(":'{}'", kRun);
  return filled(
             database::record_run_sql(table.ledger),
             {id, literal(table.key()), literal(array_text(run.from)), literal(array_text(run.to)),
              literal(run.outcome), std::to_string(run.exit_code),
              std::format("({}::jsonb || jsonb_build_object('run', {}, 'startedAt', {}, "
                          "'finishedAt', {}))",
                          literal(run.report), id, utc_text(began), utc_text("clock_timestamp()")),
              began, literal(run.runner), run.plan.empty() ? "NULL" : literal(run.plan),
              run.inputs.empty() ? "NULL" : literal(run.inputs)}) +
         ";\n";
}

}  // namespace headway::offline
