#include "runner/apply/revision_run.hpp"

#include "runner/apply/ledger_rows.hpp"
#include "runner/apply/revision_error.hpp"
#include "runner/database/progress_rows.hpp"

#include <algorithm>
#include <format>

namespace headway::apply {

namespace {

using std::chrono::milliseconds;

/// Whether any constraint is deferred when a transaction begins: the next revision has to find it
/// so. Few schemas have one, and to ask only this costs a tenth of what the list does.
constexpr const char* kAnyDeferred =
    "SELECT 1 FROM pg_catalog.pg_constraint WHERE condeferred LIMIT 1";
constexpr const char* kListDeferred =
    "SELECT string_agg(DISTINCT pg_catalog.format('%I.%I', n.nspname, c.conname), ', ') "
    "FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace "
    "WHERE c.condeferred";

std::string row_sql(const database::VersionTable& table, const graph::RowChange& change) {
  switch (change.kind) {
    case graph::RowChange::Kind::kInsert:
      return database::insert_row_sql(table, change.to);
    case graph::RowChange::Kind::kUpdate:
      return database::update_row_sql(table, change.from, change.to);
    case graph::RowChange::Kind::kDelete:
      break;
  }
  return database::delete_row_sql(table, change.from);
}

/// Throws RevisionError when a statement that ran did not come to what it had to.
void check(const revisions::Revision& revision, const Item& item,
           const database::StatementResult& result) {
  if (item.kind == Item::Kind::kVerify &&
      (result.rows != 1 || result.columns != 1 || result.first != "t"))
    throw disappointed(
        revision, item,
        result.rows == 1 && result.columns == 1
            ? std::format("verify found {} where true was expected",
                          result.first ? "'" + *result.first + "'" : "NULL")
            : std::format("verify returned {} rows of {} columns; exactly one true is expected",
                          result.rows, result.columns),
        "the upgrade ran, but the database is not as the verify section expects it");
  if (item.kind == Item::Kind::kVersionRow && result.affected != 1)
    throw disappointed(
        revision, item,
        std::format("the version table was changed behind the runner's back: {} rows match "
                    "instead of one",
                    result.affected),
        "a revision must not write the version table itself");
}

}  // namespace

milliseconds RevisionRun::elapsed() const {
  return before_ + std::chrono::duration_cast<milliseconds>(clock_.monotonic() - began_);
}

milliseconds RevisionRun::run(const plan::Step& step) {
  before_ = milliseconds{0};
  began_ = clock_.monotonic();
  std::vector<Item> items;
  if (any_deferred_)
    items.push_back(
        {.kind = Item::Kind::kSetting,
         .own = std::format("SET CONSTRAINTS {} DEFERRED",
                            session_.query(kListDeferred).at(0).at(0).value_or("ALL"))});
  std::ranges::move(section_items(step.section(), Item::Kind::kStatement),
                    std::back_inserter(items));
  std::ranges::move(closing_items(step), std::back_inserter(items));
  return run_items(step, items);
}

milliseconds RevisionRun::finish(const plan::Step& step, milliseconds before) {
  before_ = before;
  began_ = clock_.monotonic();
  return run_items(step, closing_items(step));
}

milliseconds RevisionRun::run_items(const plan::Step& step, const std::vector<Item>& items) {
  const revisions::Revision& revision = *step.revision;
  const std::vector<std::span<const Item>> cut = messages(items);
  for (std::size_t i = 0; i + 1 < cut.size(); ++i)
    send(revision, cut[i]);

  // The last message takes the reset and the bookkeeping along: a small revision is one round trip.
  std::vector<Item> last(cut.back().begin(), cut.back().end());
  std::ranges::move(reset_items(), std::back_inserter(last));
  if (std::ranges::any_of(items, &Item::ends_message)) {
    send(revision, last);
    last.clear();
  }
  std::ranges::move(bookkeeping_items(step), std::back_inserter(last));
  send(revision, last);
  return elapsed();
}

std::vector<Item> RevisionRun::reset_items() const {
  std::vector<Item> items;
  for (std::string& statement : database::reset_statements(session_.baseline()))
    items.push_back({.kind = Item::Kind::kSetting, .own = std::move(statement)});
  return items;
}

std::vector<Item> RevisionRun::bookkeeping_items(const plan::Step& step) const {
  std::vector<Item> items;
  for (const graph::RowChange& change : step.changes)
    items.push_back({.kind = Item::Kind::kVersionRow, .own = row_sql(bookkeeping_.table, change)});
  const std::string& id = step.revision->id;
  items.push_back({.kind = Item::Kind::kLedger,
                   .own = step.direction == plan::Direction::kUp
                              ? bookkeeping_.ledger.insert_revision_sql(
                                    ledger_row(bookkeeping_.history, *step.revision),
                                    bookkeeping_.run, elapsed())
                              : bookkeeping_.ledger.delete_revision_sql(id)});
  if (step.section().options.no_transaction)
    items.push_back({.kind = Item::Kind::kLedger,
                     .own = database::delete_progress_sql(bookkeeping_.table, id)});
  items.push_back({.kind = Item::Kind::kDeferred, .own = kAnyDeferred});
  return items;
}

void RevisionRun::send(const revisions::Revision& revision, std::span<const Item> items) {
  interrupter_.check();
  std::vector<database::Statement> statements;
  for (const Item& item : items)
    statements.push_back({.text = item.text(), .copy_data = item.copy_data});
  std::vector<database::StatementResult> results;
  try {
    results = session_.run(statements);
  } catch (const database::StatementError& error) {
    interrupter_.check();
    throw refused(revision, items[std::min(error.statement(), items.size() - 1)], error);
  }
  if (!session_.in_sound_transaction())
    throw RevisionError(
        ExitCode::kStuck,
        {.reason = "TransactionEnded",
         .revision = revision.id,
         .file = revision.file,
         .statement = {},
         .line = {},
         .sqlstate = {},
         .message = "a statement of the revision ended the runner's transaction; what ran before "
                    "it may be committed",
         .hint = "look at what is there, mend it by hand, and remove the statement"});
  for (std::size_t i = 0; i < results.size() && i < items.size(); ++i) {
    check(revision, items[i], results[i]);
    if (items[i].kind == Item::Kind::kDeferred) any_deferred_ = results[i].rows > 0;
  }
}

}  // namespace headway::apply
