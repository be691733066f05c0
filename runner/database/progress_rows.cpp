#include "runner/database/progress_rows.hpp"

#include "runner/database/grants.hpp"
#include "runner/database/sql_text.hpp"

#include <format>

namespace headway::database {

namespace {

bool exists(Session& session) {
  return !session
              .query(
                  "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
                  "c.relnamespace WHERE n.nspname = 'headway' AND c.relname = 'progress'")
              .empty();
}

template <typename Work>
auto with_rights(Session& session, Work work) {
  return with_grant_hint(
      std::format("GRANT USAGE, CREATE ON SCHEMA headway TO {0}; GRANT ALL ON ALL TABLES IN SCHEMA "
                  "headway TO {0}",
                  identifier(session.user())),
      work);
}

}  // namespace

std::vector<ProgressRow> read_progress(Session& session, const VersionTable& table) {
  std::vector<ProgressRow> progress;
  if (!exists(session)) return progress;
  with_rights(session, [&] {
    for (const Row& row :
         session.query("SELECT revision, down, done, done_hash, index_schema, index_name FROM "
                       "headway.progress WHERE version_table = $1 ORDER BY revision",
                       {table.key()}))
      progress.push_back({.revision = row.at(0).value_or(""),
                          .down = row.at(1) == "t",
                          .done = std::stoi(row.at(2).value_or("0")),
                          .done_hash = row.at(3).value_or(""),
                          .index_schema = row.at(4).value_or(""),
                          .index = row.at(5).value_or("")});
  });
  return progress;
}

void write_progress(Session& session, const VersionTable& table, const ProgressRow& row) {
  with_rights(session, [&] {
    session.query(
        "INSERT INTO headway.progress (version_table, revision, down, done, done_hash, "
        "index_schema, index_name) VALUES ($1, $2, $3::boolean, $4::integer, $5, $6, $7) "
        "ON CONFLICT (version_table, revision) DO UPDATE SET down = excluded.down, done = "
        "excluded.done, done_hash = excluded.done_hash, index_schema = excluded.index_schema, "
        "index_name = excluded.index_name, at = clock_timestamp()",
        {table.key(), row.revision, row.down ? "t" : "f", std::to_string(row.done), row.done_hash,
         row.index_schema, row.index});
  });
}

std::string delete_progress_sql(const Session& session, const VersionTable& table,
                                const std::string& revision) {
  return std::format("DELETE FROM headway.progress WHERE version_table = {} AND revision = {}",
                     session.literal(table.key()), session.literal(revision));
}

void clear_progress(Session& session, const VersionTable& table) {
  if (!exists(session)) return;
  with_rights(session, [&] {
    session.query("DELETE FROM headway.progress WHERE version_table = $1", {table.key()});
  });
}

}  // namespace headway::database
