#include "runner/database/ledger_schema.hpp"

#include "runner/database/grants.hpp"
#include "runner/database/sql_text.hpp"

#include <array>
#include <format>
#include <set>
#include <string>

namespace headway::database {

namespace {

struct Relation {
  const char* name;
  const char* sql;
};

/// In the order in which they are made. Every table has a primary key: without one, whoever
/// publishes all tables could not replicate its changes.
constexpr std::array kRelations = {
    Relation{"revision",
             "CREATE TABLE headway.revision ("
             "version_table text NOT NULL, revision text NOT NULL, parents text[] NOT NULL, "
             "depends_on text[] NOT NULL, checksum text, message text, applied_at timestamptz, "
             "duration_ms bigint, run text, downgrade text, verify text, "
             "PRIMARY KEY (version_table, revision))"},
    Relation{"run",
             "CREATE TABLE headway.run ("
             "id text PRIMARY KEY, version_table text NOT NULL, from_revisions text[] NOT NULL, "
             "to_revisions text[] NOT NULL, outcome text NOT NULL, exit_code integer NOT NULL, "
             "report jsonb NOT NULL, started_at timestamptz NOT NULL, "
             "finished_at timestamptz NOT NULL, runner text NOT NULL)"},
    Relation{"backup",
             "CREATE TABLE headway.backup ("
             "version_table text NOT NULL, run text NOT NULL, kind text NOT NULL, "
             "location text NOT NULL, bytes bigint NOT NULL, sha256 text NOT NULL, "
             "seconds double precision NOT NULL, from_revisions text[] NOT NULL, "
             "taken_at timestamptz NOT NULL, PRIMARY KEY (version_table, run))"},
    Relation{"progress",
             "CREATE TABLE headway.progress ("
             "version_table text NOT NULL, revision text NOT NULL, down boolean NOT NULL, "
             "done integer NOT NULL, done_hash text NOT NULL, index_schema text NOT NULL, "
             "index_name text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(), "
             "PRIMARY KEY (version_table, revision))"},
    // What `wait` reads, whoever it logs in as: ids and parents, and no stored SQL. Last, so that
    // the column of an older version's table is there before it.
    Relation{"applied",
             "ALTER TABLE headway.run ADD COLUMN IF NOT EXISTS plan text; "
             "CREATE VIEW headway.applied AS SELECT version_table, revision, parents, depends_on "
             "FROM headway.revision; "
             "GRANT USAGE ON SCHEMA headway TO PUBLIC; "
             "GRANT SELECT ON headway.applied TO PUBLIC"},
};

/// Asked of the catalogue: to_regclass() fails where the schema may not be used.
std::set<std::string> existing(Session& session) {
  std::set<std::string> names;
  for (const Row& row :
       session.query("SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
                     "ON n.oid = c.relnamespace WHERE n.nspname = 'headway' "
                     "AND c.relkind IN ('r', 'v')"))
    names.insert(row.at(0).value_or(""));
  return names;
}

}  // namespace

void create_ledger(Session& session) {
  const std::set<std::string> there = existing(session);
  const std::string user = identifier(session.user());
  with_grant_hint(std::format("CREATE SCHEMA headway AUTHORIZATION {}", user), [&] {
    if (session.query("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = 'headway'").empty())
      session.query("CREATE SCHEMA headway");
    for (const Relation& relation : kRelations) {
      if (!there.contains(relation.name)) session.query(relation.sql);
    }
  });
}

bool ledger_exists(Session& session) {
  const std::set<std::string> there = existing(session);
  return there.contains("revision") && there.contains("run");
}

bool ledger_has(Session& session, const std::string& relation) {
  return existing(session).contains(relation);
}

}  // namespace headway::database
