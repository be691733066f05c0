#include "runner/apply/upgrade.hpp"

#include "common/duration.hpp"
#include "common/time_text.hpp"
#include "common/version.hpp"
#include "runner/apply/commit_end.hpp"
#include "runner/apply/interrupter.hpp"
#include "runner/apply/ledger_rows.hpp"
#include "runner/apply/revision_error.hpp"
#include "runner/apply/revision_run.hpp"
#include "runner/database/advisory_lock.hpp"
#include "runner/database/ledger.hpp"
#include "runner/database/version_table.hpp"
#include "runner/plan/plan_hash.hpp"

#include <algorithm>
#include <format>
#include <optional>

namespace headway::apply {

namespace {

using database::CommitUnknown;
using database::Ledger;
using database::Session;

/// One run, from the first look at the database to its outcome.
class Upgrade {
 public:
  Upgrade(const UpgradeRequest& request, const Surroundings& with)
      : request_(request), with_(with) {
    outcome_.run = request.run_id;
    outcome_.started_at = with.clock.now();
    outcome_.runner = version();
  }

  RunResult run();

 private:
  void go();
  bool finished_before(Session& session);
  plan::Plan look(Session& session);
  bool nothing_to_do(const plan::Plan& plan);
  bool lock_or_find_done(Session& session, Interrupter& interrupter);
  void back_up(Session& session, const plan::Plan& plan, Interrupter& interrupter);
  void apply(Session& session, const plan::Plan& plan, Interrupter& interrupter);
  bool try_segment(Session& session, const plan::Plan& plan, const plan::Segment& segment,
                   Interrupter& interrupter, Pauses& pauses);
  void apply_segment(Session& session, const plan::Plan& plan, const plan::Segment& segment,
                     Interrupter& interrupter);
  void commit(Session& session, Interrupter& interrupter);
  void succeed(const plan::Plan& plan);
  void fail(const Error& error);
  void record(Ledger& ledger);
  void record_failure(Session& session, const Error& error, Interrupter& interrupter);
  void resolve_commit(const CommitUnknown& unknown);

  const UpgradeRequest& request_;
  const Surroundings& with_;
  database::VersionTable table_;
  std::string plan_hash_;
  int pending_ = 0;
  const revisions::Revision* running_ = nullptr;
  std::vector<std::string>
      ran_;  ///< the revisions whose statements were sent, whatever became of them
  Outcome outcome_;
  ExitCode code_ = ExitCode::kDone;
  bool recorded_ = false;  ///< the failure is in outcome_ as it went to the ledger
};

RunResult Upgrade::run() {
  try {
    go();
  } catch (const CommitUnknown& unknown) {
    resolve_commit(unknown);
  } catch (const Error& error) {
    if (!recorded_) fail(error);  // What the ledger holds and what is reported are one.
  }
  if (!outcome_.finished_at) outcome_.finished_at = with_.clock.now();  // It did nothing.
  return {std::move(outcome_), code_};
}

void Upgrade::go() {
  Session session = with_.connect();
  Interrupter interrupter(session.canceller(), with_.stop);
  try {
    table_ = database::find_version_table(session, request_.version_table_schema);
    if (finished_before(session) || nothing_to_do(look(session))) return;
    if (!lock_or_find_done(session, interrupter)) return;
    // Whoever had the lock before may have made the table, and changed the rows.
    table_ = database::find_version_table(session, request_.version_table_schema);
    const plan::Plan plan = look(session);
    if (nothing_to_do(plan)) return;
    plan_hash_ = plan::plan_hash(plan);
    back_up(session, plan, interrupter);
    if (request_.timeout.count() > 0) interrupter.limit(request_.timeout);
    apply(session, plan, interrupter);
  } catch (const database::StatementError&) {
    interrupter.check();
    throw;
  }
}

/// The same run may be started again when nobody saw how it ended.
bool Upgrade::finished_before(Session& session) {
  const auto run = Ledger(session, table_).find_run(request_.run_id);
  if (!run || retry_can_help(run->exit_code)) return false;
  auto reported = parse_outcome(run->report);
  if (!reported) return false;
  outcome_ = std::move(*reported);
  code_ = static_cast<ExitCode>(run->exit_code);
  return true;
}

plan::Plan Upgrade::look(Session& session) {
  const std::vector<std::string> rows = database::read_rows(session, table_);
  outcome_.from = rows;
  outcome_.current = rows;
  const bool unknown = std::ranges::any_of(
      rows, [&](const std::string& row) { return !with_.history.map.find(row); });
  try {
    plan::Plan plan =
        plan::plan_upgrade(with_.history, rows, request_.target,
                           unknown ? Ledger(session, table_).requirements() : plan::Requirements{});
    outcome_.to = plan.to;
    pending_ = outcome_.pending = static_cast<int>(plan.size());
    return plan;
  } catch (const graph::UnknownRowsError& error) {
    throw Error(error.code(), error.reason(), error.what(),
                "use the files that hold it: a newer image, or the branch that it was made on");
  }
}

bool Upgrade::nothing_to_do(const plan::Plan& plan) {
  if (!plan.empty()) return false;
  outcome_.outcome = OutcomeKind::kUpToDate;
  return true;
}

/// True: the lock is ours. False: while we waited, another run has done what we were to do.
bool Upgrade::lock_or_find_done(Session& session, Interrupter& interrupter) {
  const std::int64_t key = database::lock_key(session.database(), table_.key());
  Pauses pauses(with_.clock, with_.random, request_.lock_wait_timeout);
  bool told = false;
  while (!database::try_lock(session, key)) {
    if (!told) with_.progress.waiting();
    told = true;
    if (!pauses.pause(interrupter.token())) {
      interrupter.check();
      throw Error(ExitCode::kLocked, "LockHeld",
                  std::format("another runner has held the lock of {} for {}", table_.key(),
                              duration_text(pauses.limit())),
                  "run it again when the other has ended, or wait longer (--lock-wait-timeout)");
    }
    interrupter.check();
    table_ = database::find_version_table(session, request_.version_table_schema);
    if (nothing_to_do(look(session))) return false;
  }
  return true;
}

/// That the rows are still the planned ones when it is done, the first segment finds out.
void Upgrade::back_up(Session& session, const plan::Plan& plan, Interrupter& interrupter) {
  if (!with_.backup) return;
  try {
    outcome_.backup = with_.backup({.session = session,
                                    .table = table_,
                                    .plan = plan,
                                    .run_id = request_.run_id,
                                    .stop = interrupter.token()});
  } catch (const Error& error) {
    interrupter.check();
    if (session.connected()) record_failure(session, error, interrupter);
    throw;
  }
}

void Upgrade::apply(Session& session, const plan::Plan& plan, Interrupter& interrupter) {
  Pauses pauses(with_.clock, with_.random, request_.lock_wait_timeout);
  try {
    for (const plan::Segment& segment : plan.segments) {
      while (!try_segment(session, plan, segment, interrupter, pauses)) {
      }
    }
  } catch (const Error& error) {
    if (session.connected()) record_failure(session, error, interrupter);
    throw;
  }
}

/// False: it ran into something that passes, is rolled back, and can be tried again.
bool Upgrade::try_segment(Session& session, const plan::Plan& plan, const plan::Segment& segment,
                          Interrupter& interrupter, Pauses& pauses) {
  try {
    apply_segment(session, plan, segment, interrupter);
    return true;
  } catch (const Error& error) {
    if (!session.connected()) throw;
    {
      const Interrupter::Pause pause(interrupter);
      session.rollback();
    }
    interrupter.check();
    if (!passes(error)) throw;
    with_.progress.trying_again(error.what());
    if (!pauses.pause(interrupter.token())) {
      interrupter.check();
      throw out_of_patience(error, pauses.limit());
    }
    ran_.clear();
    running_ = nullptr;
    return false;
  }
}

void Upgrade::apply_segment(Session& session, const plan::Plan& plan, const plan::Segment& segment,
                            Interrupter& interrupter) {
  session.begin();
  if (database::open_rows(session, table_) != plan.from)
    throw Error(ExitCode::kLocked, "RowsChanged",
                std::format("another program changed {} while this run prepared", table_.key()),
                "run it again when the other program has ended");
  Ledger ledger(session, table_);
  ledger.create();
  ledger.reconcile(implied_rows(with_.history, plan.from));
  const RevisionRun::Bookkeeping bookkeeping{
      .table = table_, .ledger = ledger, .history = with_.history, .run = request_.run_id};
  RevisionRun revisions(session, bookkeeping, with_.clock, interrupter);
  for (const plan::Step& step : segment.steps) {
    with_.progress.starting(step);
    running_ = step.revision;
    ran_.push_back(step.revision->id);
    with_.progress.ran(step, revisions.run(step));
    running_ = nullptr;
  }
  succeed(plan);
  record(ledger);
  commit(session, interrupter);
}

void Upgrade::commit(Session& session, Interrupter& interrupter) {
  interrupter.check();
  const Interrupter::Pause pause(interrupter);
  try {
    session.commit();
  } catch (const database::StatementError& error) {
    if (error.passes()) throw;
    OutcomeError details = details_of(error);
    details.reason = "CommitFailed";
    details.message = "the server refused the COMMIT: " + details.message;
    throw RevisionError(ExitCode::kRevisionFailed, std::move(details));
  }
}

void Upgrade::succeed(const plan::Plan& plan) {
  outcome_.outcome = OutcomeKind::kSucceeded;
  outcome_.applied = ran_;
  outcome_.current = plan.segments.back().steps.back().rows;
  outcome_.pending = 0;
  outcome_.finished_at = with_.clock.now();
}

void Upgrade::fail(const Error& error) {
  code_ = error.code();
  describe(error, outcome_);
  if (running_ && outcome_.error->revision.empty()) {
    // It was interrupted, or the connection went; which revision ran then helps to understand why.
    outcome_.error->revision = running_->id;
    outcome_.error->file = running_->file;
  }
  outcome_.current = outcome_.from;
  outcome_.applied.clear();
  outcome_.rolled_back = ran_;
  outcome_.pending = pending_;
  outcome_.finished_at = with_.clock.now();
}

void Upgrade::record(Ledger& ledger) {
  ledger.record_run({.id = request_.run_id,
                     .from = outcome_.from,
                     .to = outcome_.to,
                     .outcome = std::string(to_text(outcome_.outcome)),
                     .exit_code = static_cast<int>(code_),
                     .report = to_json(outcome_),
                     .started_at = time_text(*outcome_.started_at),
                     .runner = outcome_.runner,
                     .plan = plan_hash_});
}

/// What failed is rolled back; that it was tried is kept.
void Upgrade::record_failure(Session& session, const Error& error, Interrupter& interrupter) {
  const Interrupter::Pause pause(interrupter);
  fail(error);
  recorded_ = true;
  try {
    session.begin();
    Ledger ledger(session, table_);
    ledger.create();
    record(ledger);
    session.commit();
  } catch (const Error& problem) {
    session.rollback();
    with_.progress.notice(
        std::format("the run could not be recorded in the ledger: {}", problem.what()));
  }
}

void Upgrade::resolve_commit(const CommitUnknown& unknown) {
  switch (find_commit_end(request_, with_)) {
    case CommitEnd::kCommitted:
      return;  // The outcome says so already: it was recorded in the same transaction.
    case CommitEnd::kRolledBack:
      return fail(database::ConnectionLost("COMMIT did not come to pass"));
    case CommitEnd::kUnknown:
      return fail(unknown);
  }
}

}  // namespace

RunResult upgrade(const UpgradeRequest& request, const Surroundings& surroundings) {
  return Upgrade(request, surroundings).run();
}

}  // namespace headway::apply
