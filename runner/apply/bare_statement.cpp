#include "runner/apply/bare_statement.hpp"

#include "common/text.hpp"
#include "runner/apply/bookkeeping_failure.hpp"
#include "runner/apply/leftovers.hpp"
#include "runner/apply/reading.hpp"
#include "runner/apply/sent_statement.hpp"
#include "runner/apply/transaction.hpp"
#include "runner/apply/wait_watch.hpp"
#include "runner/database/index_state.hpp"
#include "runner/database/session_state.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <optional>
#include <utility>

namespace headway::apply {

namespace {

using database::BareKind;
using database::BareNote;

/// How long a run that has failed waits for others to drop what it left: the next run has no such
/// limit.
constexpr std::chrono::milliseconds kCleanUpLimit{60'000};

bool runs_concurrently(BareKind kind) {
  return kind != BareKind::kRepeatable && kind != BareKind::kAtomic && kind != BareKind::kUnknown &&
         kind != BareKind::kNone;
}

/// The beginning of a statement, for people.
std::string shown(const Item& item) {
  constexpr std::size_t kShown = 60;
  return cut(database::one_line(item.text()), kShown);
}

/// The statement stopped at the same place as within a transaction, where nothing of it can have
/// been committed.
bool is_same_refusal(const Error& error, const RevisionError* inside) {
  const auto* refusal = dynamic_cast<const RevisionError*>(&error);
  return refusal && inside && refusal->details() == inside->details();
}

}  // namespace

void BareStatement::run(const BareNote& note, const RevisionError* inside) {
  retry_transient(at_, [&] {
    if (row_.note.kind != BareKind::kNone && settled()) return;
    try_once(note, inside);
  });
}

void BareStatement::try_once(const BareNote& note, const RevisionError* inside) {
  database::ProgressRow noted = row_;
  noted.note = note;
  write_progress(at_, noted);
  row_ = std::move(noted);
  try {
    send(note);
  } catch (const Error& error) {
    if (!at_.session.connected()) throw;
    const Interrupter::Pause pause(at_.interrupter);
    role_.put_back();
    if (nothing_left(error, inside)) {
      forget();
      throw;
    }
    // What a procedure has committed is not repeated by chance.
    const auto* refusal = dynamic_cast<const RevisionError*>(&error);
    if (!refusal || note.kind != BareKind::kUnknown) throw;
    throw RevisionError(ExitCode::kStuck, refusal->details());
  }
  const Interrupter::Pause pause(at_.interrupter);
  role_.put_back();
  require_valid(note);
  if (at_.evidence != nullptr && note.kind == BareKind::kCreateIndex)
    at_.evidence->built_outside_transaction(note.schema, note.name);
}

void BareStatement::send(const BareNote& note) {
  std::optional<database::TemporarySettings> patient;
  if (runs_concurrently(note.kind))
    patient.emplace(at_.session, database::Settings{{"lock_timeout", "0"}});
  if (at_.evidence != nullptr && note.kind != BareKind::kCreateIndex)
    at_.evidence->ran_outside_transaction(std::format("{}:{}", step_.revision->file, item_.line));
  WaitWatch watch(at_, shown(item_));
  require_same_reading(at_.session, *step_.revision, item_);
  role_.take();
  const std::array<database::Statement, 1> statement{sent_statement(item_.text(), item_.copy_data)};
  try {
    at_.session.run(statement, watch.look());
  } catch (const database::StatementError& error) {
    at_.interrupter.check();
    throw refused(*step_.revision, item_, error);
  }
}

/// CREATE INDEX IF NOT EXISTS succeeds beside an invalid index of that name.
void BareStatement::require_valid(const BareNote& note) {
  if (note.kind != BareKind::kCreateIndex) return;
  const database::IndexState index = database::index_state(at_.session, note.schema, note.name);
  if (index.valid) return;
  forget();
  throw disappointed(
      *step_.revision, item_, std::format("the {} is there, but invalid", subject_of(note)),
      std::format("an earlier build of it failed: drop it with DROP INDEX CONCURRENTLY, then run "
                  "it again"));
}

/// Cleans up as far as that can be done at once.
bool BareStatement::nothing_left(const Error& error, const RevisionError* inside) {
  if (row_.note.kind == BareKind::kUnknown && is_same_refusal(error, inside)) return true;
  try {
    return clean_up(at_, row_.note, kCleanUpLimit);
  } catch (const database::StatementError& problem) {
    const std::string why = std::format("what the statement left ({}) could not be removed yet: {}",
                                        subject_of(row_.note), problem.what());
    at_.progress.notice(why);
    const auto* refusal = dynamic_cast<const RevisionError*>(&error);
    if (!refusal || refusal->transient()) return false;
    OutcomeError details = refusal->details();
    details.reason = "CleanupFailed";
    details.message += "; " + why;
    details.hint += "; the next run removes what is left before it sends the statement again";
    throw RevisionError(ExitCode::kStuck, std::move(details));
  }
}

void BareStatement::forget() {
  row_.note = {};
  write_progress(at_, row_);
}

bool BareStatement::settled() {
  BareEnd end = BareEnd::kUnknown;
  try {
    end = settle(at_, row_.note);
  } catch (const database::StatementError& error) {
    at_.interrupter.check();
    throw refused(*step_.revision, item_, error);
  }
  if (end != BareEnd::kUnknown) return end == BareEnd::kDone;
  const std::string where =
      std::format("WHERE revision = {} AND version_table = {}", at_.session.literal(row_.revision),
                  at_.session.literal(at_.table.key()));
  RevisionError problem = disappointed(
      *step_.revision, item_,
      "this statement was sent outside of a transaction, in which it cannot run, and its end is "
      "not known: all of it, a part or nothing may be done",
      std::format("look at what it did and say how it ended: UPDATE {1} SET sent_end = "
                  "'done' {0}; or, to have it sent again, SET sent_end = 'not done'; then run it "
                  "again",
                  where, at_.table.ledger.sql("progress")));
  OutcomeError details = problem.details();
  details.reason = "EndUnknown";
  throw RevisionError(ExitCode::kStuck, std::move(details));
}

}  // namespace headway::apply
