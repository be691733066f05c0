#include "runner/apply/segment_run.hpp"

#include "runner/apply/bare_run.hpp"
#include "runner/apply/bookkeeping_failure.hpp"
#include "runner/apply/lock_limit.hpp"
#include "runner/apply/revision_error.hpp"
#include "runner/apply/revision_run.hpp"
#include "runner/apply/shared_message.hpp"
#include "runner/apply/transaction.hpp"
#include "runner/evidence/moved_sequences.hpp"

#include <algorithm>
#include <format>
#include <optional>
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

/// The steps of one transaction, as far as they have run.
class Part {
 public:
  /// `done`: how many steps have run before a failure.
  Part(Workplace& at, const RevisionRun::Bookkeeping& bookkeeping, std::size_t& done)
      : at_(at), revisions_(at, bookkeeping), done_(done) {}

  bool can_go_on() { return revisions_.can_go_on(); }

  /// Runs the first of these, or as many of them as can share its message.
  void run_next(Steps steps) {
    const std::size_t together = shared_.count(steps, revisions_.schema_state());
    steps = steps.first(std::max<std::size_t>(together, 1));
    at_.progress.starting(steps.front());
    at_.advance.running = steps.front().revision;
    for (const plan::Step& step : steps)
      at_.advance.open.push_back(step.revision->id);
    if (at_.lock_watch != nullptr)
      at_.lock_watch->runs_behind_others(done_ > 0 ? &steps.front().section() : nullptr);
    const auto began = at_.clock.monotonic();
    milliseconds took{0};
    const auto since_began = [&] {
      return std::chrono::duration_cast<milliseconds>(at_.clock.monotonic() - began);
    };
    try {
      took = together > 0 ? revisions_.run_together(steps) : revisions_.run(steps.front());
    } catch (const RevisionError& error) {
      // The server reads a message as a whole before it runs any of it.
      const bool ran = error.details().sqlstate != "42601";
      find_failed(steps, ran ? std::optional(since_began()) : std::nullopt);
      rethrow(error);
    } catch (const Error&) {
      find_failed(steps, since_began());
      throw;
    }
    if (together == 0) shared_.note(steps.front());
    worked_ += took;
    report(steps, took / steps.size());
    at_.advance.running = nullptr;
    done_ += steps.size();
  }

 private:
  /// Those of the message that have run are so reported; the last one that is left is the one that
  /// failed. `took`: nothing: none has run.
  void find_failed(Steps steps, std::optional<milliseconds> took) {
    if (steps.size() == 1) return;
    const revisions::Revision* const failed = revisions_.failed();
    at_.advance.running = failed;
    const auto found = std::ranges::find(steps, failed, &plan::Step::revision);
    if (found == steps.end()) return;
    const auto before = static_cast<std::size_t>(found - steps.begin());
    at_.advance.open.resize(at_.advance.open.size() - steps.size() + before + 1);
    done_ += before;
    if (before == 0 || !took) return;
    report(steps.first(before), *took / (before + 1));
    at_.progress.starting(*found);
  }

  /// Where the failed step waited for a lock in vain after others of its transaction have worked
  /// for long, they are committed first: to repeat their work would hold others up again.
  /// To be called where the error is caught.
  [[noreturn]] void rethrow(const RevisionError& error) const {
    if (done_ > 0 && worked_ > LockLimit::kLongWork && error.details().sqlstate == "55P03")
      throw CommitFirst(error.details());
    throw;
  }

  /// The first one has been reported as starting.
  void report(Steps steps, milliseconds took_each) const {
    for (const plan::Step& step : steps) {
      if (&step != steps.data()) at_.progress.starting(step);
      at_.progress.ran(step, took_each);
    }
  }

  Workplace& at_;
  RevisionRun revisions_;
  SharedMessages shared_;
  milliseconds worked_{0};
  std::size_t& done_;
};

/// Runs the first steps in one transaction: at most `limit`, and as many as can share one. How many
/// have run is in `done`, also when one fails.
void run_part(Workplace& at, Steps steps, std::size_t limit, bool first,
              const RevisionRun::Bookkeeping& bookkeeping, const SegmentHooks& hooks,
              std::size_t& done) {
  in_transaction(
      at,
      [&] {
        at.advance.drop();
        done = 0;
        if (first) hooks.begun();
        Part part(at, bookkeeping, done);
        while (done < limit && (done == 0 || part.can_go_on()))
          part.run_next(steps.subspan(done, limit - done));
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
