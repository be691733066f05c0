#include "runner/offline/outside_transaction.hpp"

#include "runner/apply/progress_hash.hpp"
#include "runner/database/sql_text.hpp"
#include "runner/offline/bookkeeping.hpp"
#include "runner/offline/psql_text.hpp"
#include "runner/revisions/opening.hpp"
#include "runner/sql/concurrent_command.hpp"
#include "runner/sql/functions.hpp"
#include "runner/sql/outside_transaction.hpp"
#include "runner/sql/parse_tree.hpp"
#include "runner/sql/session_change.hpp"

#include <algorithm>
#include <format>

namespace headway::offline {

namespace {

using sql::ConcurrentCommand;

/// CALL and DO may commit, and a REINDEX or REPACK may be that of a partitioned table: only the
/// server knows.
bool may_need_no_transaction(const revisions::Statement& statement) {
  if (statement.copy_data) return false;
  if (sql::outside_transaction(statement) || sql::runs_unknown_code(statement)) return true;
  const auto node = sql::parse(statement);
  return node ? node->is("ReindexStmt") : revisions::Opening(statement).is(0, "repack");
}

/// CREATE INDEX IF NOT EXISTS succeeds beside an invalid index of that name.
std::string require_valid_sql(const ConcurrentCommand& command) {
  const std::string relation =
      (command.schema.empty() ? "" : database::identifier(command.schema) + ".") +
      database::identifier(command.relation);
  return "DO " +
         dollar_quoted(std::format(
             "\nBEGIN\n"
             "  IF EXISTS (SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = "
             "i.indexrelid JOIN pg_catalog.pg_class t ON t.relnamespace = c.relnamespace WHERE "
             "t.oid = to_regclass({0}) AND c.relname = {1}::name AND NOT i.indisvalid) THEN\n"
             "    RAISE EXCEPTION 'the index % is there, but invalid', {1}\n"
             "      USING HINT = 'an earlier build of it failed: drop it with DROP INDEX "
             "CONCURRENTLY';\n"
             "  END IF;\nEND\n",
             database::literal(relation), database::literal(command.index))) +
         ";\n";
}

/// These commands wait for the snapshots of others by design.
std::string without_lock_timeout(const std::string& statement) {
  return "SELECT current_setting('lock_timeout') AS headway_lock_timeout \\gset\n"
         "SET lock_timeout = 0;\n" +
         statement + "SET lock_timeout = :'headway_lock_timeout';\n";
}

bool changes_session(const revisions::Statement& statement) {
  return sql::session_change(statement) != sql::SessionChange::kNone;
}

/// Until the open transaction's end; the revision may have given itself another role.
constexpr const char* kOwnRole =
    "SET LOCAL SESSION AUTHORIZATION DEFAULT;\nSET LOCAL ROLE :'headway_role';\n";

class Statements {
 public:
  Statements(const database::VersionTable& table, const plan::Step& step)
      : table_(table),
        section_(step.section()),
        own_role_(std::ranges::any_of(section_.statements, changes_session) ? kOwnRole : "") {
    row_.revision = step.revision->id;
    row_.down = step.direction == plan::Direction::kDown;
  }

  void write_all(const Write& write) {
    if (!own_role_.empty()) write("SELECT current_setting('role') AS headway_role \\gset\n");
    for (std::size_t place = 0; place < section_.statements.size(); ++place)
      write_one(place, write);
  }

  /// The verify section runs with the role that the upgrade's session has at its end.
  std::string last_transaction(const std::vector<std::string>& rows) const {
    if (own_role_.empty()) return "BEGIN;\n" + open_rows_sql(table_, rows);
    return "SELECT current_setting('role') AS headway_last_role, "
           "current_setting('session_authorization') AS headway_last_user \\gset\n"
           "BEGIN;\n" +
           own_role_ + open_rows_sql(table_, rows) +
           "SET LOCAL SESSION AUTHORIZATION :'headway_last_user';\n"
           "SET LOCAL ROLE :'headway_last_role';\n";
  }

 private:
  void write_one(std::size_t place, const Write& write) {
    const revisions::Statement& statement = section_.statements[place];
    const auto concurrent = sql::concurrent_command(statement);
    if (!may_need_no_transaction(statement)) {
      write("BEGIN;\n");
      if (concurrent) write("SET LOCAL lock_timeout = 0;\n");
      write_statement(statement, write);
      return write(done(place) + "COMMIT;\n");
    }
    std::string sent = whole_or_nothing(statement.text);
    if (concurrent) sent = without_lock_timeout(sent);
    if (concurrent && concurrent->kind == ConcurrentCommand::Kind::kCreateIndex)
      sent += require_valid_sql(*concurrent);
    const std::string before = "BEGIN;\n" + sending(place) + "COMMIT;\n";
    write(before + sent + "BEGIN;\n" + done(place) + "COMMIT;\n");
  }

  /// How the statement ends cannot be found out by a later run.
  std::string sending(std::size_t place) {
    row_.note = {.kind = database::BareKind::kUnknown,
                 .hash = apply::hash_of_first(section_, place + 1)};
    return note(place);
  }

  std::string done(std::size_t place) {
    row_.note = {};
    if (changes_session(section_.statements[place])) row_.session_objects = "the session of psql";
    return note(place + 1);
  }

  std::string note(std::size_t count) {
    row_.done = static_cast<int>(count);
    row_.done_hash = apply::hash_of_first(section_, count);
    return own_role_ + progress_sql(table_, row_);
  }

  const database::VersionTable& table_;
  const revisions::Section& section_;
  std::string own_role_;  ///< empty: no statement can change it
  database::ProgressRow row_;
};

}  // namespace

void write_outside_transaction(const database::VersionTable& table, const plan::Step& step,
                               const std::vector<std::string>& rows, const Write& write) {
  Statements statements(table, step);
  statements.write_all(write);
  write(statements.last_transaction(rows));
}

}  // namespace headway::offline
