#include "runner/apply/bookkeeping_failure.hpp"

#include "common/text.hpp"
#include "runner/apply/revision_error.hpp"
#include "runner/apply/transaction.hpp"
#include "runner/database/grants.hpp"
#include "runner/database/ledger_schema.hpp"
#include "runner/database/ledger_write.hpp"
#include "runner/database/sql_text.hpp"

#include <algorithm>
#include <format>
#include <set>

namespace headway::apply {

namespace {

using Of = BookkeepingFailure::Of;

/// The words that a statement needs to name the table, in small letters.
std::string words_of(const database::VersionTable& table, Of of) {
  if (of == Of::kVersionTable) return lower(table.name);
  return lower(table.ledger.is_own_schema() ? table.ledger.schema : table.ledger.name(""));
}

bool names(const revisions::Statement& statement, const std::string& words) {
  const std::string text = lower(statement.text);
  if (text.contains(words)) return true;
  return text.contains("drop") && (text.contains("schema") || text.contains("owned"));
}

/// The revisions' failure. The place is their first statement that names the table.
RevisionError written(const Workplace& at, std::span<const plan::Step> steps,
                      const BookkeepingFailure& failure) {
  const bool ledger = failure.of() == Of::kLedger;
  OutcomeError details;
  details.reason = ledger ? "LedgerWritten" : "VersionTableWritten";
  details.sqlstate = failure.sqlstate();
  details.message = std::format("the revision {} {}: {}",
                                ledger ? "changed the ledger of" : "wrote the version table",
                                at.table.key(), failure.what());
  details.hint = std::format("remove the statement: only the runner writes the {}",
                             ledger ? "ledger" : "version table");
  const std::string words = words_of(at.table, failure.of());
  for (const plan::Step& step : steps) {
    details.revision = step.revision->id;
    details.file = step.revision->file;
    const std::vector<revisions::Statement>& statements = step.section().statements;
    const auto found =
        std::ranges::find_if(statements, [&](const auto& one) { return names(one, words); });
    if (found == statements.end()) continue;
    details.statement = static_cast<int>(found - statements.begin()) + 1;
    details.line = found->line;
    break;
  }
  return {ExitCode::kRevisionFailed, std::move(details)};
}

/// The triggers and rules of the version table that somebody has made, for people.
std::string guards_of(database::Session& session, const database::VersionTable& table) {
  std::vector<std::string> guards;
  for (const database::Row& row : session.query(
           "SELECT 'trigger ' || quote_ident(tgname) FROM pg_catalog.pg_trigger t WHERE NOT "
           "tgisinternal AND tgenabled <> 'D' AND tgrelid = (SELECT c.oid FROM "
           "pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE "
           "n.nspname = $1 AND c.relname = $2) UNION ALL "
           "SELECT 'rule ' || quote_ident(rulename) FROM pg_catalog.pg_rules WHERE "
           "schemaname = $1 AND tablename = $2 ORDER BY 1",
           {table.schema, table.name}))
    guards.push_back(row.at(0).value_or(""));
  return join(guards);
}

[[noreturn]] void blame_version_table(Workplace& at, const BookkeepingFailure& failure,
                                      const RevisionError& revision) {
  const std::string guards = guards_of(at.session, at.table);
  if (guards.empty()) throw revision;
  throw Error(ExitCode::kUsage, "VersionTableGuarded",
              std::format("{} cannot be written as it has to be: it has {} ({})", at.table.key(),
                          guards, failure.what()),
              "drop what somebody has made there: the table is only the runner's and Alembic's");
}

[[noreturn]] void blame_ledger(Workplace& at, const BookkeepingFailure& failure,
                               const RevisionError& revision) {
  const database::LedgerPlace& place = at.table.ledger;
  if (failure.sqlstate() == "42501") {
    database::refuse_missing_grants(at.session, at.table);
    throw revision;
  }
  if (!failure.is_missing()) throw database::ledger_refuses(place, failure.part(), failure.what());
  if (database::is_ledger_whole(at.session, place)) throw revision;
  throw Error(
      ExitCode::kDatabase, "LedgerChanged",
      std::format("another program changed the ledger while the run went on: {}", failure.what()),
      "run it again: it makes again what is missing; and find who changes the ledger");
}

}  // namespace

void blame(Workplace& at, std::span<const plan::Step> steps, const BookkeepingFailure& failure) {
  std::vector<plan::Step> open;
  std::ranges::copy_if(steps, std::back_inserter(open), [&](const plan::Step& step) {
    return std::ranges::contains(at.advance.open, step.revision->id);
  });
  const RevisionError revision = written(at, open, failure);
  if (revision.details().statement) throw revision;
  if (!at.advance.half_done) at.advance.running = nullptr;  // not its fault, unless it is found so
  if (failure.of() == Of::kLedger) blame_ledger(at, failure, revision);
  blame_version_table(at, failure, revision);
}

std::string other_rows(database::Session& session, database::VersionTable table,
                       const std::vector<std::string>& written) {
  table.exists = true;
  std::vector<std::string> held;
  try {
    held = database::read_rows(session, table);
  } catch (const database::DatabaseError& error) {
    if (error.reason() != "VersionRowsDamaged") throw;
    return error.what();
  }
  if (std::ranges::is_permutation(held, written)) return "";
  return std::format("{} holds {} where {} was written", table.key(),
                     held.empty() ? "no row" : join(held),
                     written.empty() ? "no row" : join(written));
}

void confirm_rows(Workplace& at, const std::vector<std::string>& rows) {
  if (const std::string others = other_rows(at.session, at.table, rows); !others.empty())
    throw BookkeepingFailure(others);
}

void confirm_rows_behind_run(Workplace& at, const std::vector<std::string>& rows) {
  if (const std::string others = other_rows(at.session, at.table, rows); !others.empty())
    throw BookkeepingFailure::of_ledger("run",
                                        std::format("a trigger of {} changed the version table: {}",
                                                    at.table.ledger.sql("run"), others));
}

void confirm_ledger(Workplace& at, std::span<const plan::Step> steps) {
  std::set<std::string> up;
  std::vector<std::string> ids;
  bool bare = false;
  for (const plan::Step& step : steps) {
    ids.push_back(step.revision->id);
    if (step.direction == plan::Direction::kUp) up.insert(step.revision->id);
    bare = bare || step.section().options.no_transaction;
  }
  const auto held = [&](const std::string& part) {
    std::set<std::string> rows;
    as_bookkeeping(part, [&] {
      const std::string query = std::format(
          "SELECT revision FROM {} WHERE version_table = $1 AND revision = ANY "
          "($2::text[])",
          at.table.ledger.sql(part));
      for (const database::Row& row :
           at.session.query(query, {at.table.key(), database::array_text(ids)}))
        rows.insert(row.at(0).value_or(""));
    });
    return rows;
  };
  const auto require = [&](const std::string& part, const std::set<std::string>& wanted) {
    if (held(part) != wanted)
      throw BookkeepingFailure::of_ledger(
          part, std::format("a trigger or rule of {} changed what was written",
                            at.table.ledger.sql(part)));
  };
  require("revision", up);
  if (bare) require("progress", {});
}

void write_progress(Workplace& at, const database::ProgressRow& row) {
  fire_deferred_triggers(at);
  as_bookkeeping("progress", [&] { database::write_progress(at.session, at.table, row); });
}

}  // namespace headway::apply
