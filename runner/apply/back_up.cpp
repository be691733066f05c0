#include "runner/apply/back_up.hpp"

#include "runner/apply/prepare_ledger.hpp"
#include "runner/apply/run_inputs.hpp"
#include "runner/apply/run_record.hpp"
#include "runner/apply/under_lock.hpp"

namespace headway::apply {

namespace {

void take(database::Session& session, const database::VersionTable& table,
          const BackUpRequest& request, const Surroundings& with, Outcome& outcome) {
  prepare_ledger(session, table, request.publish_ledger, with.progress);
  outcome.from = outcome.to = outcome.current = database::read_rows(session, table);
  plan::Plan nothing;
  nothing.from = nothing.to = outcome.current;
  try {
    outcome.backup = with.backup({.session = session,
                                  .table = table,
                                  .plan = nothing,
                                  .run_id = request.run_id,
                                  .stop = with.stop.token()});
  } catch (const Error&) {
    if (with.stop.token().stop_requested()) throw with.stop.interrupted();
    throw;
  }
  outcome.outcome = OutcomeKind::kSucceeded;
  outcome.finished_at = with.clock.now();
  // A later upgrade from the same rows takes a backup of its own: the app writes meanwhile.
  session.begin();
  record_run(session, table, outcome, ExitCode::kDone,
             {.inputs = run_inputs("backup " + table.key(), {}, with.history)});
  session.commit();
}

}  // namespace

RunResult back_up(const BackUpRequest& request, const Surroundings& surroundings) {
  return result_of(request.run_id, surroundings.clock, [&](Outcome& outcome) {
    under_lock(request.version_table, request.lock_wait_timeout, surroundings,
               [&](database::Session& session, const database::VersionTable& table) {
                 take(session, table, request, surroundings, outcome);
               });
  });
}

}  // namespace headway::apply
