#include "runner/apply/batch_run.hpp"

#include "common/sha256.hpp"
#include "runner/apply/batch_estimate.hpp"
#include "runner/apply/batch_throttle.hpp"
#include "runner/apply/bookkeeping_failure.hpp"
#include "runner/apply/revision_error.hpp"
#include "runner/apply/transaction.hpp"
#include "runner/revisions/batch_mark.hpp"

#include <algorithm>
#include <format>
#include <limits>
#include <utility>

namespace headway::apply {

namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kBetweenReports{10};

/// Whether the open transaction has written anything: a trigger, or another part of a WITH, writes
/// also where the statement reports no row.
bool has_written(database::Session& session) {
  return session.query("SELECT pg_catalog.pg_current_xact_id_if_assigned() IS NOT NULL")
             .at(0)
             .at(0) == "t";
}

}  // namespace

BatchRun::BatchRun(Workplace& at, Parts parts)
    : at_(at),
      parts_(std::move(parts)),
      batch_(*parts_.statement.batch),
      hash_(sha256_hex(batch_.written)),
      rows_before_(parts_.row.batch.rows),
      began_(at.clock.monotonic()),
      reported_(began_) {}

void BatchRun::run() {
  notice_earlier();
  BatchThrottle throttle(at_, batch_, place());
  throttle.check();
  expected_ = rows_to_change();
  while (true) {
    throttle.wait();
    at_.pauses.begin_again();
    if (!round()) break;
    if (at_.clock.monotonic() - reported_ >= kBetweenReports) report(/*done=*/false);
    throttle.pause();
  }
  report(/*done=*/true);
}

/// True: it changed rows.
bool BatchRun::round() {
  database::ProgressRow next = parts_.row;
  long changed = 0;
  in_transaction(at_, [&] {
    // A try that waited for a lock has set the limit of the next one.
    if (const auto& limit = parts_.step.section().options.lock_timeout)
      at_.session.query(std::format("SET LOCAL lock_timeout = {}", limit->count()));
    parts_.role.take();
    changed = parts_.send();
    if (changed > 0 && parts_.row.batch.rounds >= batch_.rounds) refuse_more();
    const bool wrote = changed > 0 || has_written(at_.session);
    parts_.role.put_back_locally();
    next.batch = {.hash = hash_,
                  .rounds = parts_.row.batch.rounds + (wrote ? 1 : 0),
                  .rows = parts_.row.batch.rows + changed};
    write_progress(at_, next);
  });
  parts_.row = std::move(next);
  parts_.role.put_back();
  parts_.committed();
  if (changed > 0 && at_.evidence != nullptr) at_.evidence->ran_in_batches(place());
  return changed > 0;
}

/// Nothing where the planner cannot tell: the batch needs no estimate.
std::optional<double> BatchRun::rows_to_change() {
  constexpr int kAllRows = std::numeric_limits<int>::max();
  std::optional<double> rows;
  at_.session.query("BEGIN READ ONLY");
  try {
    parts_.role.take();
    // Whoever holds the table keeps the first round waiting, not the estimate.
    at_.session.query("SET LOCAL lock_timeout = '10ms'");
    rows = estimated_rows(
        at_.session
            .query("EXPLAIN (FORMAT JSON) " + revisions::with_size(parts_.statement, kAllRows))
            .at(0)
            .at(0)
            .value());
  } catch (const database::StatementError&) {  // NOLINT(bugprone-empty-catch): see above.
  }
  at_.session.query("ROLLBACK");
  return rows;
}

void BatchRun::notice_earlier() {
  const database::BatchProgress& earlier = parts_.row.batch;
  if (earlier.rounds == 0) return;
  at_.progress.notice(std::format(
      "{}: the batch goes on; {} rows were changed in {} rounds before{}", place(), earlier.rows,
      earlier.rounds, earlier.hash == hash_ ? "" : ", by another text of its statement"));
}

void BatchRun::report(bool done) {
  const database::BatchProgress& now = parts_.row.batch;
  reported_ = at_.clock.monotonic();
  const auto took = std::chrono::duration_cast<milliseconds>(reported_ - began_);
  const long changed = now.rows - rows_before_;
  const long rate = changed * 1000 / std::max<long>(took.count(), 1);
  at_.progress.notice(std::format("{}: {}{} rows changed in {} rounds, {} rows/s{}", place(),
                                  done ? "the batch is done: " : "", now.rows, now.rounds, rate,
                                  done ? "" : rest_text(expected_, changed, took)));
}

void BatchRun::refuse_more() const {
  const database::BatchProgress& now = parts_.row.batch;
  OutcomeError details;
  details.reason = "BatchLimit";
  details.revision = parts_.step.revision->id;
  details.file = parts_.step.revision->file;
  details.line = parts_.statement.line;
  details.message = std::format(
      "the batch has changed {} rows in {} rounds, which is its limit, and there are more to "
      "change",
      now.rows, now.rounds);
  details.hint =
      "if rows are left, raise rounds=N in the mark; if it changes the same rows again, correct "
      "the "
      "statement: its condition must not hold for a row that it has changed. Then run it again: it "
      "goes on with this batch";
  throw RevisionError(ExitCode::kRevisionFailed, std::move(details));
}

std::string BatchRun::place() const {
  return std::format("{}:{}", parts_.step.revision->file, parts_.statement.line);
}

}  // namespace headway::apply
