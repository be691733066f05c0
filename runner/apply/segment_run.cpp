#include "runner/apply/segment_run.hpp"

#include "runner/apply/bare_run.hpp"
#include "runner/apply/revision_run.hpp"
#include "runner/apply/transaction.hpp"

namespace headway::apply {

namespace {

void run_steps(Workplace& at, const plan::Segment& segment,
               const RevisionRun::Bookkeeping& bookkeeping, const SegmentHooks& hooks) {
  in_transaction(at, [&] {
    at.advance.drop();
    hooks.begun();
    RevisionRun revisions(at.session, bookkeeping, at.clock, at.interrupter);
    for (const plan::Step& step : segment.steps) {
      at.progress.starting(step);
      at.advance.running = step.revision;
      at.advance.open.push_back(step.revision->id);
      at.progress.ran(step, revisions.run(step));
      at.advance.running = nullptr;
    }
    hooks.ending();
  });
}

}  // namespace

void run_segment(Workplace& at, const plan::Segment& segment, const SegmentHooks& hooks) {
  const database::Ledger ledger(at.session, at.table);
  const RevisionRun::Bookkeeping bookkeeping{
      .table = at.table, .ledger = ledger, .history = at.history, .run = at.run};
  if (segment.transactional) {
    run_steps(at, segment, bookkeeping, hooks);
  } else {
    BareRun(at, segment.steps.front(), bookkeeping).run(hooks.ending);
  }
}

}  // namespace headway::apply
