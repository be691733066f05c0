#include "runner/apply/migrate.hpp"

#include "runner/apply/bookkeeping_failure.hpp"
#include "runner/apply/commit_end.hpp"
#include "runner/apply/interrupter.hpp"
#include "runner/apply/ledger_rows.hpp"
#include "runner/apply/lock_wait.hpp"
#include "runner/apply/notices.hpp"
#include "runner/apply/planner.hpp"
#include "runner/apply/prepare_ledger.hpp"
#include "runner/apply/present_code.hpp"
#include "runner/apply/restore_point.hpp"
#include "runner/apply/revision_error.hpp"
#include "runner/apply/run_inputs.hpp"
#include "runner/apply/run_record.hpp"
#include "runner/apply/run_report.hpp"
#include "runner/apply/segment_run.hpp"
#include "runner/apply/sequence_moves.hpp"
#include "runner/apply/transaction.hpp"
#include "runner/apply/undo.hpp"
#include "runner/apply/workplace.hpp"
#include "runner/database/ledger.hpp"
#include "runner/database/lost_table.hpp"
#include "runner/database/progress_rows.hpp"
#include "runner/database/version_table.hpp"
#include "runner/plan/data_loss.hpp"

#include <algorithm>
#include <format>
#include <optional>

namespace headway::apply {

namespace {

using database::CommitUnknown;
using database::Ledger;
using database::Session;

/// How long a connection is held only to wait for another runner.
constexpr std::chrono::milliseconds kConnectedWait{2000};

/// One run, from the first look at the database to its outcome.
class Migration {
 public:
  Migration(const MigrationRequest& request, const Surroundings& with)
      : request_(request),
        with_(with),
        planner_(request, with.history),
        report_(request.run_id, request.transactions, with.clock) {}

  RunResult run();

 private:
  void go();
  const std::string& inputs();
  bool finished_before(Session& session);
  const plan::Plan& look(Session& session, Interrupter& interrupter, LockWait& wait);
  std::vector<std::string> read_rows(Session& session, Interrupter& interrupter, LockWait& wait);
  bool nothing_to_do(const plan::Plan& plan);
  Lock attempt(LockWait& wait);
  Lock lock_or_find_done(Session& session, Interrupter& interrupter, LockWait& wait);
  void refuse_other_plan() const;
  void before_trying(Session& session);
  Workplace workplace(Session& session, const plan::Plan& plan, Interrupter& interrupter);
  void prepare_ledger(Session& session, const plan::Plan& plan, Interrupter& interrupter);
  void back_up(Session& session, const plan::Plan& plan, Interrupter& interrupter);
  void apply(Session& session, const plan::Plan& plan, Interrupter& interrupter);
  bool may_undo(const plan::Plan& plan) const;
  void apply_segments(Workplace& at, const plan::Plan& plan);
  void begin_ledger(Workplace& at, const plan::Plan& plan);
  void give_up(Workplace& at, const Error& error);
  void take_back(Workplace& at, const Error& error);
  void record(Session& session);
  void record_failure(Session& session, Interrupter& interrupter);
  void resolve_commit(const CommitUnknown& unknown, const Workplace& at, const plan::Plan& plan);

  const MigrationRequest& request_;
  const Surroundings& with_;
  Planner planner_;
  database::VersionTable table_;
  std::string inputs_;                         ///< run_inputs(); empty: nobody has asked
  std::chrono::milliseconds lock_timeout_{0};  ///< the user's, before any try
  RunReport report_;
};

RunResult Migration::run() {
  try {
    go();
  } catch (const Error& error) {
    // Once a failure is in the ledger, the same one is reported.
    if (!report_.failed()) report_.fail(error);
  } catch (const std::exception& problem) {
    if (!report_.failed()) report_.fail(unexpected(problem));
  }
  return report_.result();
}

void Migration::go() {
  const auto limit =
      request_.patient ? std::chrono::milliseconds::max() : request_.lock_wait_timeout;
  LockWait wait{.pauses = Pauses(with_.clock, with_.random, limit), .connected = kConnectedWait};
  while (attempt(wait) == Lock::kBusy)
    pause_without_connection(table_, wait, with_.stop);
}

/// What it does with one session.
Lock Migration::attempt(LockWait& wait) {
  Session session = with_.connect();
  Interrupter interrupter(session.canceller(), with_.stop, with_.clock);
  lock_timeout_ = session.baseline().lock_timeout;
  try {
    table_ = database::find_version_table(session, request_.version_table);
    database::refuse_lost_table(session, table_);
    if (finished_before(session)) return Lock::kNotNeeded;
    // A revision that is half done may be another runner's, who holds the lock then.
    if (nothing_to_do(look(session, interrupter, wait)) &&
        database::half_done(session, table_).empty())
      return Lock::kNotNeeded;
    const Lock lock = lock_or_find_done(session, interrupter, wait);
    if (lock != Lock::kOurs) return lock;
    // Whoever had the lock before may have made the table, and changed the rows.
    table_ = database::find_version_table(session, request_.version_table);
    const plan::Plan& plan = look(session, interrupter, wait);
    if (nothing_to_do(plan)) {
      refuse_half_done(session, table_, plan);
      return Lock::kNotNeeded;
    }
    before_trying(session);
    notice_differences(session, plan, with_.progress);
    report_edited(session, table_, with_.history,
                  request_.refuse_edited ? Edited::kRefused : Edited::kWarned, with_.progress);
    if (request_.only_plan) {
      refuse_half_done(session, table_, plan);
      report_.planned(planner_.hash(), plan, destructive_revisions(plan, present_code(session)));
      return Lock::kOurs;
    }
    refuse_other_plan();
    prepare_ledger(session, plan, interrupter);
    refuse_half_done(session, table_, plan);
    if (request_.restore_point) require_restore_points(session);
    back_up(session, plan, interrupter);
    if (request_.restore_point)
      report_.restorable_from(make_restore_point(session, request_.run_id));
    if (request_.timeout.count() > 0) interrupter.limit(request_.timeout);
    apply(session, plan, interrupter);
    return Lock::kOurs;
  } catch (const database::StatementError&) {
    interrupter.check();
    throw;
  }
}

const std::string& Migration::inputs() {
  const bool up = request_.direction == plan::Direction::kUp;
  if (inputs_.empty())
    inputs_ = run_inputs(
        std::format("{} {}{}", up ? "upgrade" : "downgrade", table_.key(),
                    request_.phase == plan::Phase::kExpand ? " to the end of phase expand" : ""),
        {request_.target}, with_.history);
  return inputs_;
}

bool Migration::finished_before(Session& session) {
  if (request_.new_run) return false;
  auto ended = find_ended_run(session, table_, request_.run_id, [this] { return inputs(); });
  if (!ended) return false;
  report_.ended_before(std::move(*ended));
  return true;
}

const plan::Plan& Migration::look(Session& session, Interrupter& interrupter, LockWait& wait) {
  const std::vector<std::string> rows = read_rows(session, interrupter, wait);
  const plan::Plan& plan = planner_.plan(session, table_, rows);
  report_.plan(rows, plan);
  std::vector<std::string> ids;
  for (const plan::Step& step : plan.steps()) {
    for (const graph::RowChange& change : step.changes)
      ids.push_back(change.to);
  }
  database::make_room(table_, ids);
  return plan;
}

bool Migration::nothing_to_do(const plan::Plan& plan) {
  if (!plan.empty()) return false;
  report_.up_to_date();
  return true;
}

/// Somebody may hold the version table for themselves alone, as VACUUM FULL and pg_restore do.
std::vector<std::string> Migration::read_rows(Session& session, Interrupter& interrupter,
                                              LockWait& wait) {
  while (true) {
    try {
      return database::read_rows(session, table_);
    } catch (const database::StatementError& error) {
      interrupter.check();
      if (!error.transient()) throw;
      with_.progress.notice(std::format("waiting: {}", error.what()));
      if (wait.pauses.pause(interrupter.token())) continue;
      interrupter.check();
      throw;
    }
  }
}

Lock Migration::lock_or_find_done(Session& session, Interrupter& interrupter, LockWait& wait) {
  return wait_for_lock(session, table_, wait, interrupter, with_.progress, [&] {
    table_ = database::find_version_table(session, request_.version_table);
    // Another run is at work beyond this one's target, unless it takes a revision away.
    if (nothing_to_do(look(session, interrupter, wait)))
      return std::ranges::none_of(database::read_progress(session, table_),
                                  &database::ProgressRow::down);
    before_trying(session);
    return false;
  });
}

/// Under the lock: what an earlier look has shown may have changed.
void Migration::refuse_other_plan() const {
  if (request_.plan_hash.empty() || request_.plan_hash == planner_.hash()) return;
  throw Error(ExitCode::kLocked, std::string(kPlanChanged),
              std::format("the plan is not the one that was asked for: its hash is {}, and {} was "
                          "given; the database or the revisions have changed",
                          planner_.hash(), request_.plan_hash),
              "look at the new plan with --plan, and give its hash");
}

void Migration::before_trying(Session& session) {
  if (request_.only_plan) return;
  if (with_.before_trying) with_.before_trying(session, table_, planner_.hash());
}

Workplace Migration::workplace(Session& session, const plan::Plan& plan, Interrupter& interrupter) {
  return {.session = session,
          .table = table_,
          .history = planner_.history(),
          .run = request_.run_id,
          .clock = with_.clock,
          .interrupter = interrupter,
          .progress = with_.progress,
          .observe = with_.observe,
          .lock_timeout = lock_timeout_,
          .pauses = Pauses(with_.clock, with_.random, request_.lock_wait_timeout),
          .advance = {.rows = plan.from}};
}

/// Before the backup: a right that is missing shows before hours of pg_dump.
void Migration::prepare_ledger(Session& session, const plan::Plan& plan, Interrupter& interrupter) {
  Workplace at = workplace(session, plan, interrupter);
  retry_transient(
      at, [&] { apply::prepare_ledger(session, table_, request_.publish_ledger, with_.progress); });
}

/// A backup may take hours; the first segment checks the rows again.
void Migration::back_up(Session& session, const plan::Plan& plan, Interrupter& interrupter) {
  if (!with_.backup) return;
  try {
    report_.backed_up(with_.backup({.session = session,
                                    .table = table_,
                                    .plan = plan,
                                    .run_id = request_.run_id,
                                    .stop = interrupter.token()}));
  } catch (const Error& error) {
    interrupter.check();
    report_.fail(error);
    if (session.connected()) record_failure(session, interrupter);
    throw;
  }
}

void Migration::apply(Session& session, const plan::Plan& plan, Interrupter& interrupter) {
  Workplace at = workplace(session, plan, interrupter);
  LockWatch watch({.session = session,
                   .table = table_,
                   .observe = with_.observe,
                   .progress = with_.progress,
                   .clock = with_.clock,
                   .hold_timeout = request_.hold_timeout});
  at.lock_watch = &watch;
  std::optional<evidence::RunEvidence> evidence;
  try {
    if (may_undo(plan)) {
      at.begin_evidence = [&] { at.evidence = &evidence.emplace(session, table_, with_.observe); };
      // One segment is usually one transaction, which needs no undo.
      if (plan.segments.size() > 1) at.begin_evidence();
    }
    apply_segments(at, plan);
  } catch (const CommitUnknown& unknown) {
    resolve_commit(unknown, at, plan);
  } catch (const Error& error) {
    give_up(at, error);
    throw;
  } catch (const std::exception& problem) {
    session.rollback();
    give_up(at, unexpected(problem));
    throw;
  }
}

void Migration::give_up(Workplace& at, const Error& error) {
  take_back(at, error);
  if (at.session.connected()) record_failure(at.session, at.interrupter);
}

bool Migration::may_undo(const plan::Plan& plan) const {
  return plan.size() > 1 && !plan.goes_down() && request_.on_failure == OnFailure::kRollback;
}

void Migration::apply_segments(Workplace& at, const plan::Plan& plan) {
  for (const plan::Segment& segment : plan.segments) {
    const bool first = &segment == &plan.segments.front();
    const bool last = &segment == &plan.segments.back();
    if (first && !segment.transactional) in_transaction(at, [&] { begin_ledger(at, plan); });
    run_segment(at, segment,
                {.begun =
                     [&] {
                       if (first) begin_ledger(at, plan);
                     },
                 .ending =
                     [&](const Advance& ended) {
                       if (!last) return;
                       report_.succeed(plan, ended);
                       as_bookkeeping("run", [&] { record(at.session); });
                     }});
  }
}

void Migration::begin_ledger(Workplace& at, const plan::Plan& plan) {
  as_bookkeeping("revision", [&] {
    Ledger(at.session, at.table).reconcile(implied_rows(planner_.history(), plan.from));
  });
}

/// Undo only when a revision itself failed. After a lost connection, a signal or a lock timeout
/// what is committed stays, and the next run goes on from there.
void Migration::take_back(Workplace& at, const Error& error) {
  evidence::RunEvidence* const evidence = at.evidence;
  const bool own = error.code() == ExitCode::kRevisionFailed &&
                   dynamic_cast<const RevisionError*>(&error) != nullptr;
  const Advance failed = at.advance;
  const std::vector<std::string> moved = find_moved_sequences(
      at,
      report_.outcome().direction == RunDirection::kDown ? plan::Direction::kDown
                                                         : plan::Direction::kUp,
      error);
  if (at.session.connected()) at.session.set_lock_timeout(at.lock_timeout);
  const bool wanted = own && evidence != nullptr && !at.advance.half_done &&
                      !at.advance.committed.empty() && at.session.connected();
  Undone undone;
  try {
    if (wanted) undone = undo(at, *evidence, request_.hold_timeout);
  } catch (const CommitUnknown& unknown) {
    const CommitEnd end = find_commit_end(request_, with_);
    if (end.kind == CommitEnd::Kind::kUnknown) return report_.fail(unknown, at.advance);
    if (std::ranges::is_permutation(end.rows, report_.outcome().from)) {
      undone.revisions = forget_committed(at, end.rows);
      undone.left_behind = "unknown, since the connection was lost during the COMMIT of the undo";
    } else {
      undone.obstacle = "the connection was lost before the undo was committed";
    }
  } catch (const Error& problem) {
    if (problem.code() == ExitCode::kStuck) return report_.fail(problem, at.advance);
    undone.obstacle = std::format("undoing ended early: {}", problem.what());
  }
  at.advance.open = failed.open;
  if (!at.advance.half_done) at.advance.running = failed.running;
  report_.fail(error, at.advance);
  report_.moved(still_there(at, moved));
  if (wanted) report_.undone(undone);
}

void Migration::record(Session& session) {
  record_run(session, table_, report_.outcome(), report_.code(),
             {.inputs = inputs(), .plan = planner_.hash()});
}

/// The failed revisions are rolled back; the ledger keeps that they were tried.
void Migration::record_failure(Session& session, Interrupter& interrupter) {
  const Interrupter::Pause pause(interrupter);
  try {
    session.begin();
    record(session);
    session.commit();
  } catch (const Error& problem) {
    session.rollback();
    // The server's detail may hold the row, and with it the stored SQL of revisions.
    const auto* refusal = dynamic_cast<const database::StatementError*>(&problem);
    with_.progress.notice(
        std::format("the run could not be recorded in the ledger: {}",
                    refusal ? refusal->server().text : std::string(problem.what())));
  }
}

void Migration::resolve_commit(const CommitUnknown& unknown, const Workplace& at,
                               const plan::Plan& plan) {
  const CommitEnd end = find_commit_end(request_, with_);
  if (end.kind == CommitEnd::Kind::kCommitted && report_.confirm_success()) return;
  if (end.kind == CommitEnd::Kind::kUnknown) return report_.fail(unknown, at.advance);
  Advance found = at.advance;
  const std::vector<plan::Step> steps = plan.steps();
  for (std::size_t i = at.advance.committed.size(); i < steps.size(); ++i) {
    if (std::ranges::is_permutation(steps[i].rows, end.rows))
      found.keep(std::span(steps).subspan(at.advance.committed.size(),
                                          i + 1 - at.advance.committed.size()));
  }
  report_.fail(
      database::ConnectionLost(found.rows == at.advance.rows ? "COMMIT did not come to pass"
                                                             : "it went while COMMIT was answered"),
      found);
}

}  // namespace

RunResult migrate(const MigrationRequest& request, const Surroundings& surroundings) {
  return Migration(request, surroundings).run();
}

}  // namespace headway::apply
