#include "runner/apply/planner.hpp"

#include "runner/apply/ledger_history.hpp"
#include "runner/apply/own_bookkeeping.hpp"
#include "runner/database/ledger.hpp"
#include "runner/database/progress_rows.hpp"
#include "runner/plan/plan_hash.hpp"

#include <algorithm>
#include <format>

namespace headway::apply {

using database::Ledger;

bool Planner::knows(const std::vector<std::string>& rows) const {
  return std::ranges::all_of(
      rows, [&](const std::string& row) { return files_.map.find(row).has_value(); });
}

const plan::Plan& Planner::plan(database::Session& session, const database::VersionTable& table,
                                const std::vector<std::string>& rows) {
  if (plan_ && rows_ == rows) return *plan_;
  plan_.reset();
  plan_ = make(session, table, rows);
  rows_ = rows;
  refuse_bookkeeping_of_its_own(table, *plan_);
  hash_ = plan_->empty() ? std::string() : plan::plan_hash(*plan_);
  return *plan_;
}

plan::Plan Planner::make(database::Session& session, const database::VersionTable& table,
                         const std::vector<std::string>& rows) {
  extended_.reset();
  try {
    return request_.direction == plan::Direction::kUp ? up(session, table, rows)
                                                      : down(session, table, rows);
  } catch (const graph::UnknownRowsError& error) {
    throw Error(error.code(), error.reason(), error.what(),
                "use the files that hold it: a newer image, or the branch that it was made on");
  }
}

plan::Plan Planner::up(database::Session& session, const database::VersionTable& table,
                       const std::vector<std::string>& rows) {
  plan::Plan plan =
      plan::plan_upgrade(files_, rows, request_.target,
                         knows(rows) ? plan::Requirements{} : Ledger(session, table).requirements(),
                         request_.transactions, request_.phase);
  if (request_.older_target == OlderTarget::kNothing ||
      !plan::names_older_revision(plan, request_.target))
    return plan;
  if (request_.older_target == OlderTarget::kDowngrade) return down(session, table, rows);
  throw Error(ExitCode::kRefused, "DowngradeRefused",
              std::format("the target {} is older than what the database holds", request_.target),
              "to go back there on purpose, allow it (--downgrade-policy=allow, or "
              "spec.downgradePolicy: Allow); to stay, name a newer target");
}

/// Revisions that these files lack may be in the ledger: an older image can go back, too.
plan::Plan Planner::down(database::Session& session, const database::VersionTable& table,
                         const std::vector<std::string>& rows) {
  if (!knows(rows)) extended_ = with_ledger(files_, Ledger(session, table).revisions());
  return plan::plan_downgrade(history(), rows, request_.target, request_.transactions);
}

namespace {

/// A transaction would carry out all of its statements, those that are done once more.
void refuse_to_share(const plan::Step& step) {
  if (step.section().options.no_transaction) return;
  throw Error(ExitCode::kRefused, "ProgressChanged",
              std::format("{}: an earlier run has begun revision {} outside of one transaction and "
                          "did not finish it, and the file asks for one transaction now",
                          step.revision->file, step.revision->id),
              "restore its mark no-transaction, or its batch: the next run goes on there");
}

}  // namespace

void refuse_half_done(database::Session& session, const database::VersionTable& table,
                      const plan::Plan& plan) {
  const std::vector<plan::Step> steps = plan.steps();
  for (const database::ProgressRow& row : database::read_progress(session, table)) {
    const auto step = std::ranges::find_if(steps, [&](const plan::Step& candidate) {
      return candidate.revision->id == row.revision &&
             (candidate.direction == plan::Direction::kDown) == row.down;
    });
    if (step != steps.end()) {
      refuse_to_share(*step);
      continue;
    }
    throw Error(
        ExitCode::kStuck, "HalfDone",
        std::format("revision {} is half {}: an earlier run has carried out {} of its "
                    "statements",
                    row.revision, row.down ? "undone" : "applied", row.done),
        std::format(
            "finish it with `headway {}; or bring the schema into order by hand and say where "
            "it is with `headway stamp`",
            row.down ? "downgrade` to below it" : "upgrade " + row.revision + "`"));
  }
}

}  // namespace headway::apply
