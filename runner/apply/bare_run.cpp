#include "runner/apply/bare_run.hpp"

#include "common/text.hpp"
#include "runner/apply/bare_note.hpp"
#include "runner/apply/bare_statement.hpp"
#include "runner/apply/batch_run.hpp"
#include "runner/apply/bookkeeping_failure.hpp"
#include "runner/apply/leftovers.hpp"
#include "runner/apply/progress_hash.hpp"
#include "runner/apply/reading.hpp"
#include "runner/apply/sent_statement.hpp"
#include "runner/apply/transaction.hpp"
#include "runner/database/session_state.hpp"
#include "runner/sql/concurrent_command.hpp"
#include "runner/sql/outside_transaction.hpp"
#include "runner/sql/session_change.hpp"

#include <algorithm>
#include <array>
#include <format>

namespace headway::apply {

namespace {

using database::BareKind;
using database::BareNote;
using database::ProgressRow;
using std::chrono::milliseconds;

/// The server refuses the statement in a transaction, whatever it is: PreventInTransactionBlock()
/// (25001), or COMMIT and ROLLBACK within a procedure (2D000). All of it is rolled back.
bool refuses_transaction(const RevisionError& error) {
  const std::string& state = error.details().sqlstate;
  return state == "25001" || state == "2D000";
}

}  // namespace

BareRun::BareRun(Workplace& at, const plan::Step& step, const RevisionRun::Bookkeeping& bookkeeping)
    : at_(at),
      step_(step),
      bookkeeping_(bookkeeping),
      role_(at.session),
      began_(at.clock.monotonic()) {
  std::string text;
  for (const revisions::Statement& statement : statements())
    text.append(statement.text).append("\n");
  custom_settings_ = database::possible_settings(text);
}

void BareRun::run(const std::function<void()>& ending) {
  at_.progress.starting(step_);
  at_.advance.drop();
  at_.advance.running = step_.revision;
  at_.advance.open.push_back(step_.revision->id);
  read_row();
  try {
    resume();
    go_on();
  } catch (const database::CommitUnknown& unknown) {
    // The next run reads in the progress row whether it was committed.
    throw database::ConnectionLost(unknown.what());
  } catch (const Error&) {
    forget_if_untouched();
    throw;
  }
  try {
    in_transaction(at_, [&] {
      const auto before = std::chrono::duration_cast<milliseconds>(at_.clock.monotonic() - began_);
      role_.take();  // The verify section runs in the upgrade's session; then follows the reset.
      RevisionRun revision(at_, bookkeeping_);
      at_.progress.ran(step_, revision.finish(step_, before));
      fire_deferred_triggers(at_);
      confirm_rows(at_, step_.rows);
      ending();
      confirm_rows_behind_run(at_, step_.rows);
      confirm_ledger(at_, {&step_, 1});
    });
  } catch (const Error&) {
    forget_if_untouched();  // A batch that found nothing to change leaves it so.
    throw;
  }
  at_.advance.half_done = false;
}

void BareRun::read_row() {
  progress_ = {.revision = step_.revision->id,
               .down = step_.direction == plan::Direction::kDown,
               .done_hash = hash_of_first(step_.section(), 0)};
  for (ProgressRow& row : database::read_progress(at_.session, at_.table)) {
    if (row.revision == progress_.revision) progress_ = std::move(row);
  }
  mark_half_done();
}

void BareRun::resume() {
  for (const Item& item : section_items(step_.section(), Item::Kind::kStatement)) {
    if (item.kind == Item::Kind::kSetting) send(item);
  }
  first_settings_ = database::read_settings(at_.session, custom_settings_);
  first_objects_ = database::session_objects(at_.session);
  settle_note();
  const auto done = static_cast<std::size_t>(progress_.done);
  if (done > statements().size() || progress_.done_hash != hash_of_first(step_.section(), done))
    throw Error(
        ExitCode::kRefused, "ProgressChanged",
        std::format("{}: an earlier run has carried out the first {} statements of revision "
                    "{}, and they are not the same any more",
                    step_.revision->file, done, step_.revision->id),
        "restore them as they were; what follows them may be changed");
  if (done > 0 && done < statements().size()) restore_session();
  in_transaction(at_, [&] { write_progress(at_, progress_); });
}

/// An earlier run may have ended while a statement ran outside of a transaction, or right behind
/// it.
void BareRun::settle_note() {
  if (progress_.note.kind == BareKind::kNone) return;
  const auto place = static_cast<std::size_t>(progress_.done);
  const Item item = place < statements().size() ? item_of(place) : Item{};
  if (BareStatement(at_, step_, role_, progress_, item).settled()) {
    ++progress_.done;
    progress_.done_hash =
        progress_.note.hash.empty()  // version 0.1 noted none
            ? hash_of_first(step_.section(), static_cast<std::size_t>(progress_.done))
            : progress_.note.hash;
  }
  progress_.note = {};
  mark_half_done();
}

/// Gives the session what the statements that are done have left in the one that they ran in.
void BareRun::restore_session() {
  const auto next = static_cast<std::size_t>(progress_.done);
  std::string lost = progress_.session_objects;
  const bool sets_again = sql::changes_session(statements()[next - 1]);
  if (progress_.settings_unsure && !sets_again)
    lost += std::string(lost.empty() ? "" : ", ") + "settings that nobody read before it ended";
  if (!lost.empty()) {
    RevisionError problem = disappointed(
        *step_.revision, item_of(next),
        std::format("the revision cannot go on in another session: the {} statements before this "
                    "one left in theirs what is gone with it: {}",
                    progress_.done, lost),
        "from this statement on a person has to go on by hand; then say where the schema is with "
        "`headway stamp`");
    OutcomeError details = problem.details();
    details.reason = "CannotResume";
    throw RevisionError(ExitCode::kStuck, std::move(details));
  }
  if (progress_.settings) {
    database::restore_settings(at_.session, *progress_.settings);
    if (progress_.settings_unsure) send(item_of(next - 1));
  } else {
    for (std::size_t place = 0; place < next; ++place) {
      if (sql::changes_session(statements()[place])) send(item_of(place));
    }
  }
  role_.put_back();
}

void BareRun::go_on() {
  for (auto place = static_cast<std::size_t>(progress_.done); place < statements().size();
       ++place) {
    at_.interrupter.check();
    send_one(place);
    mark_half_done();
  }
}

/// A batch counts as done with the statement behind it.
void BareRun::count_batch_before(std::size_t place) {
  if (static_cast<std::size_t>(progress_.done) < place) progress_ = row_behind(place - 1);
}

void BareRun::send_batch(std::size_t place) {
  count_batch_before(place);
  const Item item = item_of(place);
  BatchRun(at_, {.step = step_,
                 .statement = statements()[place],
                 .role = role_,
                 .row = progress_,
                 .send = [&] { return send(item); },
                 .committed = [&] { mark_half_done(); }})
      .run();
  role_.take();
  if (is_last(place)) return role_.put_back();
  confirm_session();
}

void BareRun::send_one(std::size_t place) {
  if (statements()[place].batch) return send_batch(place);
  count_batch_before(place);
  if (sql::outside_transaction(statements()[place]) ||
      sql::changes_only_transaction(statements()[place]))
    return send_bare(place, note_before(at_, statements()[place]), nullptr);
  const Item item = item_of(place);
  ProgressRow next = row_behind(place);
  try {
    in_transaction(at_, [&] {
      // REFRESH: the others that run CONCURRENTLY are refused in a transaction.
      if (sql::concurrent_command(statements()[place]))
        at_.session.query("SET LOCAL lock_timeout = 0");
      role_.take();
      send(item);
      if (!is_last(place)) note_session(next);
      role_.put_back_locally();
      write_progress(at_, next);
    });
  } catch (const RevisionError& refusal) {
    if (!refuses_transaction(refusal)) throw;
    return send_bare(place, note_before(at_, statements()[place]), &refusal);
  }
  progress_ = std::move(next);
  if (is_last(place)) return role_.put_back();
  confirm_session();
}

void BareRun::send_bare(std::size_t place, const BareNote& note, const RevisionError* inside) {
  const Item item = item_of(place);
  BareNote noted = note;
  noted.hash = hash_of_first(step_.section(), place + 1);
  try {
    BareStatement(at_, step_, role_, progress_, item).run(noted, inside);
  } catch (const Error&) {
    mark_half_done();
    throw;
  }
  // It has ended well, which nobody can find out later: a request to stop waits until it is noted.
  const Interrupter::Pause pause(at_.interrupter);
  try {
    note_done(place);
  } catch (const Error&) {
    mark_half_done();
    at_.advance.goes_on = std::format(
        "statement {} is done and stays, but this could not be recorded: the next run looks how it "
        "ended, or asks, before it goes on",
        place + 1);
    throw;
  }
}

/// Behind a statement that ran outside of a transaction.
void BareRun::note_done(std::size_t place) {
  ProgressRow next = row_behind(place);
  if (!is_last(place)) {
    database::Settings now = database::read_settings(at_.session, custom_settings_);
    for (const auto& [name, value] : role_.settings())
      now[name] = value;
    next.settings = database::changed_settings(first_settings_, now);
    next.session_objects = new_objects();
  }
  write_progress(at_, next);
  progress_ = std::move(next);
}

long BareRun::send(const Item& item) {
  const std::array<database::Statement, 1> statement{sent_statement(item.text(), item.copy_data)};
  require_same_reading(at_.session, *step_.revision, item);
  std::vector<database::StatementResult> results;
  try {
    results = at_.session.run(
        statement, at_.lock_watch == nullptr ? database::Look{} : at_.lock_watch->look());
  } catch (const database::StatementError& error) {
    at_.interrupter.check();
    refuse_hold(at_.lock_watch, *step_.revision, item);
    throw refused(*step_.revision, item, error);
  } catch (const database::EndedByTimeout& error) {
    throw timed_out_itself(*step_.revision, item, error);
  }
  refuse_hold(at_.lock_watch, *step_.revision, item);
  return results.empty() ? 0 : results.back().affected;
}

/// Within the statement's transaction: some of the settings may end with it.
void BareRun::note_session(ProgressRow& row) {
  row.settings = database::changed_settings(first_settings_,
                                            database::read_settings(at_.session, custom_settings_));
  row.settings_unsure = row.settings != progress_.settings || new_objects() != row.session_objects;
}

/// Behind the transaction, which has ended what was to end with it.
void BareRun::confirm_session() {
  ProgressRow row = progress_;
  row.settings = database::changed_settings(first_settings_,
                                            database::read_settings(at_.session, custom_settings_));
  row.session_objects = new_objects();
  row.settings_unsure = false;
  role_.put_back();
  if (!progress_.settings_unsure && row.settings == progress_.settings &&
      row.session_objects == progress_.session_objects)
    return;
  in_transaction(at_, [&] { write_progress(at_, row); });
  progress_ = std::move(row);
}

std::string BareRun::new_objects() const {
  std::vector<std::string> added;
  std::ranges::set_difference(database::session_objects(at_.session), first_objects_,
                              std::back_inserter(added));
  return join(added);
}

void BareRun::mark_half_done() {
  const bool sent = progress_.note.kind != BareKind::kNone;
  at_.advance.half_done = progress_.done > 0 || sent || progress_.batch.rounds > 0;
  if (progress_.note.kind == BareKind::kUnknown) {
    at_.advance.goes_on = std::format(
        "statement {} was sent outside of a transaction and did not come to its end: what it "
        "committed before stays, and the next run asks how it ended before it sends it again",
        progress_.done + 1);
  } else if (sent && !progress_.note.name.empty()) {
    at_.advance.goes_on = std::format(
        "statement {} did not come to its end: what it left of the {} is there, and the next run "
        "puts that right before it goes on",
        progress_.done + 1, subject_of(progress_.note));
  } else if (!progress_.session_objects.empty()) {
    at_.advance.goes_on = std::format(
        "the {} statements before this one are done and stay; the next run cannot go on behind "
        "them, since their session had {}",
        progress_.done, progress_.session_objects);
  } else if (progress_.batch.rounds > 0) {
    at_.advance.goes_on = std::format(
        "the {} rows that its batch has changed in {} rounds stay; the next run goes on there, "
        "also "
        "with a corrected statement",
        progress_.batch.rows, progress_.batch.rounds);
  } else {
    at_.advance.goes_on.clear();
  }
}

/// A revision of which nothing has happened is not half done.
void BareRun::forget_if_untouched() {
  if (progress_.done > 0 || progress_.note.kind != BareKind::kNone || progress_.batch.rounds > 0 ||
      !at_.session.connected())
    return;
  at_.advance.half_done = false;
  const Interrupter::Pause pause(at_.interrupter);
  at_.session.query(database::delete_progress_sql(at_.session, at_.table, progress_.revision));
}

Item BareRun::item_of(std::size_t place) const {
  const revisions::Statement& statement = statements()[place];
  return {.kind = Item::Kind::kStatement,
          .borrowed = statement.text,
          .copy_data = statement.copy_data,
          .number = static_cast<int>(place) + 1,
          .line = statement.line,
          .copy_data_line = statement.copy_data_line,
          .backslash_escapes = statement.backslash_escapes};
}

ProgressRow BareRun::row_behind(std::size_t place) const {
  ProgressRow row = progress_;
  row.done = static_cast<int>(place) + 1;
  row.done_hash = hash_of_first(step_.section(), place + 1);
  row.note = {};
  row.batch = {};
  return row;
}

}  // namespace headway::apply
