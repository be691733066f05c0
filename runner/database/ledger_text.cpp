#include "runner/database/ledger_text.hpp"

#include "runner/database/sql_text.hpp"

#include <format>

namespace headway::database {

namespace {

constexpr const char* kRecordRun =
    "INSERT INTO {} (id, version_table, from_revisions, to_revisions, outcome, exit_code, "
    "report, started_at, finished_at, runner, plan, inputs) "
    "VALUES ($1, $2, $3::text[], $4::text[], $5, $6::integer, $7::jsonb, $8::timestamptz, "
    "clock_timestamp(), $9, $10, $11) "
    "ON CONFLICT (id) DO UPDATE SET version_table = excluded.version_table, "
    "from_revisions = excluded.from_revisions, to_revisions = excluded.to_revisions, "
    "outcome = excluded.outcome, exit_code = excluded.exit_code, report = excluded.report, "
    "started_at = excluded.started_at, finished_at = excluded.finished_at, "
    "runner = excluded.runner, plan = excluded.plan, inputs = excluded.inputs";

constexpr const char* kWriteProgress =
    "INSERT INTO {} (version_table, revision, down, done, done_hash, index_schema, index_name, "
    "sent_kind, sent_hash, sent_oid, sent_others, settings, settings_unsure, session_objects, "
    "batch_hash, batch_rounds, batch_rows) "
    "VALUES ($1, $2, $3::boolean, $4::integer, $5, $6, $7, $8, $9, $10, $11::text[], $12::text[], "
    "$13::boolean, $14, $15, $16::integer, $17::bigint) "
    "ON CONFLICT (version_table, revision) DO UPDATE SET down = excluded.down, done = "
    "excluded.done, done_hash = excluded.done_hash, index_schema = excluded.index_schema, "
    "index_name = excluded.index_name, sent_kind = excluded.sent_kind, sent_hash = "
    "excluded.sent_hash, sent_oid = excluded.sent_oid, sent_others = excluded.sent_others, "
    "sent_end = NULL, settings = excluded.settings, settings_unsure = excluded.settings_unsure, "
    "session_objects = excluded.session_objects, batch_hash = excluded.batch_hash, "
    "batch_rounds = excluded.batch_rounds, batch_rows = excluded.batch_rows, "
    "at = clock_timestamp()";

std::string nullable(const Value& value, const Quote& quote) {
  return value ? quote(*value) : "NULL";
}

std::string array(const std::vector<std::string>& values, const Quote& quote) {
  return quote(array_text(values)) + "::text[]";
}

}  // namespace

std::string insert_revisions_sql(const LedgerPlace& place, const std::string& history,
                                 std::span<const LedgerRevision> revisions, const std::string& run,
                                 const std::string& duration_ms, const Quote& quote) {
  std::string text = std::format(
      "INSERT INTO {} (version_table, revision, parents, depends_on, checksum, message, "
      "applied_at, duration_ms, run, downgrade, verify) VALUES ",
      place.sql("revision"));
  for (const LedgerRevision& revision : revisions)
    text += std::format("{}({}, {}, {}, {}, {}, {}, clock_timestamp(), {}, {}, {}, {})",
                        &revision == revisions.data() ? "" : ", ", quote(history),
                        quote(revision.id), array(revision.parents, quote),
                        array(revision.depends_on, quote), nullable(revision.checksum, quote),
                        nullable(revision.message, quote), duration_ms, run,
                        nullable(revision.downgrade, quote), nullable(revision.verify, quote));
  return text;
}

std::string delete_revision_sql(const LedgerPlace& place, const std::string& history,
                                const std::string& revision, const Quote& quote) {
  return std::format("DELETE FROM {} WHERE version_table = {} AND revision = {}",
                     place.sql("revision"), quote(history), quote(revision));
}

std::string record_run_sql(const LedgerPlace& place) {
  return std::format(kRecordRun, place.sql("run"));
}

std::string write_progress_sql(const LedgerPlace& place) {
  return std::format(kWriteProgress, place.sql("progress"));
}

}  // namespace headway::database
