#include "runner/apply/segment_run.hpp"

#include "runner/apply/bare_run.hpp"
#include "runner/apply/bookkeeping_failure.hpp"
#include "runner/apply/lock_limit.hpp"
#include "runner/apply/revision_error.hpp"
#include "runner/apply/revision_run.hpp"
#include "runner/apply/transaction.hpp"
#include "runner/evidence/moved_sequences.hpp"

#include <algorithm>
#include <format>
#include <span>

namespace headway::apply {

namespace {

using Steps = std::span<const plan::Step>;
using std::chrono::milliseconds;

/// The server's table of locks is full: half as many revisions need half as many.
bool needs_fewer_locks(const RevisionError& error) {
  return error.details().sqlstate == "53200";
}

/// A value that was added to an enumeration in the same transaction cannot be used there; or others
/// would wait for both.
bool needs_commit_before(const RevisionError& error) {
  return error.details().sqlstate == "55P04" || dynamic_cast<const CommitFirst*>(&error) != nullptr;
}

/// A step with an isolation level of its own is alone in its segment.
std::string isolation_of(const plan::Step& step) {
  const auto& isolation = step.section().options.isolation;
  if (!isolation) return {};
  return *isolation == revisions::Isolation::kSerializable ? "SERIALIZABLE" : "REPEATABLE READ";
}

/// The transaction would be the first of several, and nothing is known yet that an undo of it
/// needs.
class EvidenceMissing : public Error {
 public:
  EvidenceMissing() : Error(ExitCode::kStuck, "EvidenceMissing", "evidence is missing") {}
};

bool lacks_evidence(const Workplace& at) {
  return at.evidence == nullptr && at.begin_evidence;
}

/// What the server keeps about the session's sequences is to be of the open transaction alone.
void forget_committed_sequences(Workplace& at) {
  if (!at.advance.committed.empty()) evidence::forget_moved_sequences(at.session);
}

/// Runs a step behind others of its transaction. Where it waits for a lock in vain after they have
/// worked for long, they are committed first: to repeat their work would hold others up again.
milliseconds run_behind(RevisionRun& revisions, const plan::Step& step, milliseconds worked) {
  try {
    return revisions.run(step);
  } catch (const RevisionError& error) {
    if (worked > LockLimit::kLongWork && error.details().sqlstate == "55P03")
      throw CommitFirst(error.details());
    throw;
  }
}

/// Runs the first steps in one transaction: at most `limit`, and as many as can share one. How many
/// it has begun is in `done`, also when one fails.
void run_part(Workplace& at, Steps steps, std::size_t limit, bool first,
              const RevisionRun::Bookkeeping& bookkeeping, const SegmentHooks& hooks,
              std::size_t& done) {
  in_transaction(
      at,
      [&] {
        at.advance.drop();
        done = 0;
        if (first) hooks.begun();
        RevisionRun revisions(at, bookkeeping);
        milliseconds worked{0};
        while (done < limit && (done == 0 || revisions.can_go_on())) {
          const plan::Step& step = steps[done];
          at.progress.starting(step);
          at.advance.running = step.revision;
          at.advance.open.push_back(step.revision->id);
          if (at.lock_watch != nullptr)
            at.lock_watch->runs_behind_others(done > 0 ? &step.section() : nullptr);
          const milliseconds took =
              done > 0 ? run_behind(revisions, step, worked) : revisions.run(step);
          worked += took;
          at.progress.ran(step, took);
          at.advance.running = nullptr;
          ++done;
        }
        if (done < steps.size() && lacks_evidence(at)) throw EvidenceMissing();
        fire_deferred_triggers(at);
        confirm_rows(at, steps[done - 1].rows);
        if (done == steps.size()) {
          Advance ended = at.advance;
          ended.keep(steps);
          hooks.ending(ended);
          confirm_rows_behind_run(at, steps[done - 1].rows);
        }
        confirm_ledger(at, steps.first(done));
      },
      isolation_of(steps.front()));
}

std::string why_cut(const RevisionError& error, const revisions::Revision& revision) {
  if (needs_fewer_locks(error))
    return std::format(
        "the server's table of locks was full at revision {}: the revisions run again "
        "in transactions of half as many",
        revision.id);
  if (dynamic_cast<const CommitFirst*>(&error) != nullptr)
    return std::format(
        "revision {} cannot share a transaction with those before it, since others would wait for "
        "both: these are committed first ({})",
        revision.id, error.what());
  return std::format(
      "revision {} needs a value of an enumeration that was added in the same "
      "transaction: the revisions before it are committed first",
      revision.id);
}

/// Usually one transaction. It is cut where a revision needs the ones before it to be committed.
void run_steps(Workplace& at, Steps steps, const RevisionRun::Bookkeeping& bookkeeping,
               const SegmentHooks& hooks) {
  bool first = true;
  std::size_t most = steps.size();  // that the server's table of locks has held
  std::size_t limit = most;
  while (!steps.empty()) {
    std::size_t done = 0;
    forget_committed_sequences(at);
    try {
      run_part(at, steps, limit, first, bookkeeping, hooks, done);
    } catch (const EvidenceMissing&) {
      at.progress.notice(
          std::format("revision {} cannot share a transaction with those before it: these run "
                      "again in one of their own, which can be undone",
                      steps[done].revision->id));
      limit = done;
      at.begin_evidence();
      continue;
    } catch (const RevisionError& error) {
      if (done == 0 || (!needs_commit_before(error) && !needs_fewer_locks(error))) throw;
      at.progress.notice(why_cut(error, *steps[std::min(done, steps.size() - 1)].revision));
      limit = done;
      if (needs_fewer_locks(error)) most = limit = (done + 1) / 2;
      if (lacks_evidence(at)) at.begin_evidence();
      continue;
    }
    at.advance.keep(steps.first(done));
    steps = steps.subspan(done);
    limit = std::min(steps.size(), most);
    first = false;
  }
}

void run_whole(Workplace& at, const plan::Segment& segment, const SegmentHooks& hooks) {
  const database::Ledger ledger(at.session, at.table);
  const RevisionRun::Bookkeeping bookkeeping{
      .table = at.table, .ledger = ledger, .history = at.history, .run = at.run};
  if (segment.transactional) {
    run_steps(at, segment.steps, bookkeeping, hooks);
    return;
  }
  forget_committed_sequences(at);
  BareRun(at, segment.steps.front(), bookkeeping).run([&] {
    Advance ended = at.advance;
    ended.keep(segment.steps);
    hooks.ending(ended);
  });
  at.advance.keep(segment.steps);
}

}  // namespace

void run_segment(Workplace& at, const plan::Segment& segment, const SegmentHooks& hooks) {
  try {
    run_whole(at, segment, hooks);
  } catch (const BookkeepingFailure& failure) {
    blame(at, segment.steps, failure);
  }
}

}  // namespace headway::apply
