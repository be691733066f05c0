#include "runner/apply/revision_run.hpp"

#include "common/text.hpp"
#include "runner/apply/bookkeeping_failure.hpp"
#include "runner/apply/ledger_rows.hpp"
#include "runner/apply/reading.hpp"
#include "runner/apply/revision_error.hpp"
#include "runner/apply/sent_statement.hpp"
#include "runner/database/progress_rows.hpp"
#include "runner/revisions/utf8.hpp"
#include "runner/sql/parse_tree.hpp"

#include <algorithm>
#include <format>

namespace headway::apply {

namespace {

using std::chrono::milliseconds;

/// One letter for each: deferrable constraints, event triggers, code of users. The first OID of
/// what users make is 16384. Of the server's own functions only set_config() changes the session:
/// in a default, a check or a policy it is named by its OID.
constexpr const char* kSchemaState =
    "SELECT CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE condeferrable) THEN 'd' "
    "ELSE '' END || CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_event_trigger WHERE evtenabled <> "
    "'D') THEN 'e' ELSE '' END || CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_proc p JOIN "
    "pg_catalog.pg_language l ON l.oid = p.prolang WHERE p.oid >= 16384 AND l.lanname NOT IN "
    "('internal', 'c')) OR EXISTS (SELECT FROM pg_catalog.pg_rewrite WHERE oid >= 16384 AND "
    "ev_type <> '1') OR EXISTS (SELECT FROM (SELECT adbin::text AS code FROM pg_catalog.pg_attrdef "
    "UNION ALL SELECT conbin::text FROM pg_catalog.pg_constraint UNION ALL SELECT "
    "typdefaultbin::text FROM pg_catalog.pg_type UNION ALL SELECT concat(polqual, polwithcheck) "
    "FROM pg_catalog.pg_policy) AS hangs WHERE code LIKE '%:funcid ' || "
    "'pg_catalog.set_config(text, text, boolean)'::regprocedure::oid || ' %') THEN 'c' ELSE '' END";

/// The server has room for max_locks_per_transaction times its transactions, which all share. One
/// that takes more than half of it lets the app's own statements fail with 53200.
constexpr const char* kCrowdsServer =
    "SELECT 2 * pg_catalog.count(*) > pg_catalog.current_setting('max_locks_per_transaction')"
    "::bigint * (pg_catalog.current_setting('max_connections')::bigint + "
    "pg_catalog.current_setting('max_prepared_transactions')::bigint) FROM pg_catalog.pg_locks "
    "WHERE pid = pg_catalog.pg_backend_pid() AND NOT fastpath";
constexpr std::size_t kStatementsBetweenCounts = 64;  // counting them reads all locks of the server

/// By its words, which can only be too careful: the caller is slower then.
bool mentions(const plan::Step& step, std::string_view word, std::string_view other) {
  return std::ranges::any_of(step.section().statements, [&](const auto& statement) {
    const std::string text = lower(statement.text);
    return text.contains(word) && text.contains(other);
  });
}

/// Items without a revision are for this step.
std::vector<Item> of(const plan::Step& step, std::vector<Item> items) {
  for (Item& item : items) {
    if (item.revision == nullptr) item.revision = step.revision;
  }
  return items;
}

bool is_setting(const Item& item) {
  return item.kind == Item::Kind::kSetting;
}

void append(std::vector<Item>& items, std::vector<Item> more) {
  std::ranges::move(more, std::back_inserter(items));
}

RevisionError ended_transaction(const revisions::Revision& revision) {
  return {ExitCode::kStuck,
          {.reason = "TransactionEnded",
           .revision = revision.id,
           .file = revision.file,
           .statement = {},
           .line = {},
           .sqlstate = {},
           .message = "a statement of the revision ended the runner's transaction; the statements "
                      "before it may be committed",
           .hint = "look at the schema, fix it by hand, and remove the statement"}};
}

std::string row_sql(const database::Session& session, const database::VersionTable& table,
                    const graph::RowChange& change) {
  switch (change.kind) {
    case graph::RowChange::Kind::kInsert:
      return database::insert_row_sql(session, table, change.to);
    case graph::RowChange::Kind::kUpdate:
      return database::update_row_sql(session, table, change.from, change.to);
    case graph::RowChange::Kind::kDelete:
      break;
  }
  return database::delete_row_sql(session, table, change.from);
}

/// Our parser is the server's own, which stops at the same statement.
bool cannot_be_read(const Item& item) {
  return item.number > 0 &&
         !sql::parse(
             {.text = item.text(), .copy_data = {}, .backslash_escapes = item.backslash_escapes});
}

/// The server refuses a whole message for one byte that is not of the client's encoding, and for
/// some statements that it knows and does not support, and does not say where they are. No setting
/// of ours fails so.
const Item& blamed_item(std::span<const Item> items, const database::StatementError& error) {
  const std::string& sqlstate = error.server().sqlstate;
  if (error.statement() == 0 && !error.offset() && (sqlstate == "22021" || sqlstate == "0A000")) {
    for (const Item& item : items) {
      if (sqlstate == "22021" && revisions::find_invalid_utf8(item.text())) return item;
    }
    const auto unread = std::ranges::find_if(items, cannot_be_read);
    if (items.front().number == 0 && unread != items.end()) return *unread;
  }
  return items[std::min(error.statement(), items.size() - 1)];
}

}  // namespace

/// Throws RevisionError when the result of a statement is not the required one.
void RevisionRun::check(const Item& item, const database::StatementResult& result) {
  if (item.kind == Item::Kind::kVerify &&
      (result.rows != 1 || result.columns != 1 || result.first != "t"))
    throw disappointed(
        *item.revision, item,
        result.rows == 1 && result.columns == 1
            ? std::format("verify found {} where true was expected",
                          result.first ? "'" + *result.first + "'" : "NULL")
            : std::format("verify returned {} rows of {} columns; exactly one true is expected",
                          result.rows, result.columns),
        "the upgrade ran, but the database is not as the verify section expects it");
  if (item.kind == Item::Kind::kVersionRow && result.affected != 1)
    throw BookkeepingFailure(std::format("{} rows match instead of one", result.affected));
  if (item.kind == Item::Kind::kLedgerRow && result.affected != item.rows)
    throw BookkeepingFailure::of_ledger(
        "revision", std::format("a trigger or rule of {} let {} rows be changed instead of {}",
                                bookkeeping_.table.ledger.sql("revision"), result.affected,
                                item.rows == 1 ? "one" : std::to_string(item.rows)));
  if (item.kind == Item::Kind::kSchemaState) keep_schema_state(result.first);
  if (item.kind == Item::Kind::kLocks) crowds_server_ = result.first == "t";
}

milliseconds RevisionRun::elapsed() const {
  return before_ + std::chrono::duration_cast<milliseconds>(clock_.monotonic() - began_);
}

const SchemaState& RevisionRun::schema_state() {
  if (!schema_) keep_schema_state(session_.query(kSchemaState).at(0).at(0));
  return *schema_;
}

void RevisionRun::keep_schema_state(const database::Value& found) {
  const std::string text = found.value_or("");
  schema_ = {.deferrable = text.contains('d'),
             .event_trigger = text.contains('e'),
             .code = text.contains('c')};
}

bool RevisionRun::can_go_on() {
  return !crowds_server_ && constraints_.can_restore(schema_ && schema_->deferrable);
}

milliseconds RevisionRun::run(const plan::Step& step) {
  before_ = milliseconds{0};
  began_ = clock_.monotonic();
  std::vector<Item> items = step_items(step);
  if (constraints_.restore())
    items.insert(items.begin(), {.kind = Item::Kind::kConstraints, .own = *constraints_.restore()});
  return run_items(step, of(step, std::move(items)));
}

milliseconds RevisionRun::run_together(Steps steps) {
  before_ = milliseconds{0};
  began_ = clock_.monotonic();
  std::vector<Item> items;
  if (constraints_.restore())
    items.push_back({.kind = Item::Kind::kConstraints, .own = *constraints_.restore()});
  for (const plan::Step& step : steps) {
    std::vector<Item> own = of(step, step_items(step));
    // The first one's settings hold for all of them.
    if (&step != steps.data()) std::erase_if(own, is_setting);
    append(items, std::move(own));
  }
  uncounted_ += items.size();
  append(items, reset_items());
  append(items, bookkeeping_items(steps));
  count_locks(items);
  send(of(steps.back(), std::move(items)));
  return elapsed();
}

milliseconds RevisionRun::finish(const plan::Step& step, milliseconds before) {
  before_ = before;
  began_ = clock_.monotonic();
  return run_items(step, of(step, verify_items(step)));
}

milliseconds RevisionRun::run_items(const plan::Step& step, const std::vector<Item>& items) {
  // current_query() of an event trigger gives the whole message.
  const bool one_by_one = schema_state().event_trigger || mentions(step, "event", "trigger");
  const std::vector<std::span<const Item>> cut = messages(items, one_by_one);
  uncounted_ += items.size();
  for (std::size_t i = 0; i + 1 < cut.size(); ++i)
    send(cut[i]);

  // The last message takes the reset and the bookkeeping along: a small revision is one round trip.
  std::vector<Item> last;
  if (!cut.empty()) last.assign(cut.back().begin(), cut.back().end());
  const auto send_last = [&] {
    send(of(step, std::move(last)));
    last.clear();
  };
  const bool checked = schema_->deferrable;
  if (checked) {
    send_last();
    last = constraint_items(step);
  }
  if (one_by_one) send_last();
  append(last, reset_items());
  if (std::ranges::any_of(items, &Item::ends_message)) send_last();
  append(last, bookkeeping_items({&step, 1}));
  last.push_back({.kind = Item::Kind::kSchemaState, .own = kSchemaState});
  count_locks(last);
  send_last();
  // The first deferrable constraint may be the revision's own.
  if (!checked && schema_->deferrable) send(of(step, constraint_items(step)));
  return elapsed();
}

std::vector<Item> RevisionRun::constraint_items(const plan::Step& step) {
  std::vector<Item> items;
  if (auto check = constraints_.check(!mentions(step, "set", "constraints")))
    items.push_back({.kind = Item::Kind::kConstraints, .own = std::move(*check)});
  return items;
}

std::vector<Item> RevisionRun::reset_items() const {
  std::vector<Item> items;
  for (std::string& statement : database::reset_statements(session_.baseline()))
    items.push_back({.kind = Item::Kind::kSetting, .own = std::move(statement)});
  return items;
}

std::vector<Item> RevisionRun::bookkeeping_items(Steps steps) {
  std::vector<Item> items;
  std::vector<graph::RowChange> changes;
  for (const plan::Step& step : steps)
    std::ranges::copy(step.changes, std::back_inserter(changes));
  for (const graph::RowChange& change : graph::net_changes(changes))
    items.push_back(
        {.kind = Item::Kind::kVersionRow, .own = row_sql(session_, bookkeeping_.table, change)});
  items.push_back(ledger_item(steps));
  const plan::Step& last = steps.back();
  if (last.section().options.no_transaction)
    items.push_back(
        {.kind = Item::Kind::kLedger,
         .own = database::delete_progress_sql(session_, bookkeeping_.table, last.revision->id)});
  return items;
}

Item RevisionRun::ledger_item(Steps steps) const {
  if (steps.back().direction == plan::Direction::kDown)
    return {.kind = Item::Kind::kLedgerRow,
            .own = bookkeeping_.ledger.delete_revision_sql(steps.back().revision->id)};
  std::vector<database::LedgerRevision> rows;
  for (const plan::Step& step : steps)
    rows.push_back(ledger_row(bookkeeping_.history, *step.revision));
  try {
    return {.kind = Item::Kind::kLedgerRow,
            .own = bookkeeping_.ledger.insert_revisions_sql(rows, bookkeeping_.run, elapsed()),
            .rows = static_cast<long>(rows.size())};
  } catch (const database::StatementError& error) {
    // A revision that is alone may have left another client_encoding.
    throw refused(*steps.back().revision, {.kind = Item::Kind::kLedger}, error);
  }
}

void RevisionRun::count_locks(std::vector<Item>& items) {
  if (uncounted_ < kStatementsBetweenCounts) return;
  uncounted_ = 0;
  items.push_back({.kind = Item::Kind::kLocks, .own = kCrowdsServer});
}

/// Throws RevisionError, or BookkeepingFailure for a statement of ours.
void RevisionRun::refuse(const Item& item, const database::StatementError& error) const {
  const RevisionError failure = refused(*item.revision, item, error);
  // A transaction that the revision made read-only refuses our statements first.
  const bool ours =
      failure.code() == ExitCode::kRevisionFailed && error.server().sqlstate != "25006";
  if (ours && item.kind == Item::Kind::kVersionRow)
    throw BookkeepingFailure(error.server().text, error.server().sqlstate);
  if (ours && (item.kind == Item::Kind::kLedgerRow || item.kind == Item::Kind::kLedger))
    throw BookkeepingFailure::of_ledger(item.kind == Item::Kind::kLedger ? "progress" : "revision",
                                        error.server().text, error.server().sqlstate);
  throw failure;
}

void RevisionRun::send(std::span<const Item> items) {
  failed_ = nullptr;
  if (items.empty()) return;
  interrupter_.check();
  std::vector<database::Statement> statements;
  for (const Item& item : items) {
    statements.push_back(sent_statement(item.text(), item.copy_data));
    require_same_reading(session_, *item.revision, item);
  }
  std::vector<database::StatementResult> results;
  try {
    results =
        session_.run(statements, lock_watch_ == nullptr ? database::Look{} : lock_watch_->look());
  } catch (const database::StatementError& error) {
    const Item& blamed = blamed_item(items, error);
    failed_ = blamed.revision;
    interrupter_.check();
    refuse_hold(lock_watch_, *blamed.revision, blamed);
    refuse(blamed, error);
  } catch (const database::EndedByTimeout& error) {
    throw timed_out_itself(*items.front().revision, items.front(), error);
  }
  refuse_hold(lock_watch_, *items.back().revision, items.back());
  if (!session_.in_sound_transaction()) throw ended_transaction(*items.back().revision);
  for (std::size_t i = 0; i < results.size() && i < items.size(); ++i)
    check(items[i], results[i]);
}

}  // namespace headway::apply
