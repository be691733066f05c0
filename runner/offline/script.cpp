#include "runner/offline/script.hpp"

#include "common/error.hpp"
#include "common/outcome.hpp"
#include "common/text.hpp"
#include "common/version.hpp"
#include "runner/apply/ledger_rows.hpp"
#include "runner/apply/own_bookkeeping.hpp"
#include "runner/offline/bookkeeping.hpp"
#include "runner/offline/outside_transaction.hpp"
#include "runner/offline/psql_text.hpp"
#include "runner/offline/seed.hpp"
#include "runner/offline/session.hpp"
#include "runner/plan/plan_hash.hpp"
#include "runner/seeds/load.hpp"

#include <algorithm>
#include <format>
#include <utility>

namespace headway::offline {

namespace {

int longest(const std::vector<std::string>& ids) {
  long most = 0;
  for (const std::string& id : ids)
    most = std::max<long>(most, std::ranges::count_if(id, begins_character));
  return static_cast<int>(most);
}

std::string running(const plan::Step& step) {
  const bool up = step.direction == plan::Direction::kUp;
  const std::string id = step.revision->id;
  const std::string parents = join(step.revision->down_revisions);
  return std::format("Running {} {} -> {}{}", up ? "upgrade" : "downgrade", up ? parents : id,
                     up ? id : parents,
                     step.revision->message.empty() ? "" : ", " + step.revision->message);
}

std::string begin_sql(const plan::Step& first) {
  const auto& isolation = first.section().options.isolation;
  if (!isolation) return "BEGIN;\n";
  return std::format(
      "BEGIN ISOLATION LEVEL {};\n",
      *isolation == revisions::Isolation::kSerializable ? "SERIALIZABLE" : "REPEATABLE READ");
}

// psql ends with an error where a script ends within \if: one that was cut short, perhaps amid the
// rows of a COPY, commits nothing of its last transaction and is not taken for whole.
constexpr const char* kWholeBegins = "\\if true\n";
constexpr const char* kWholeEnds = "\\endif\n";

class Script {
 public:
  Script(const plan::History& history, Occasion occasion, const std::vector<std::string>& written)
      : history_(history), occasion_(std::move(occasion)), longest_id_(longest(written)) {
    database::make_room(table(), written);
    baseline_.lock_timeout = occasion_.lock_timeout;
    baseline_.application_name = "headway --sql";
    text_ = std::format("-- Written by headway {}: {}\n", version(), occasion_.command);
  }

  /// `states` are those of the seeds, by their places, where the plan ends.
  void of_plan(const plan::Plan& plan, std::span<const seeds::ReadySeed> seeds,
               const std::vector<seeds::SeedState>& states, const Write& write) {
    write_ = write;
    const bool loads = std::ranges::contains(states, kDue, &seeds::SeedState::kind);
    if (plan.empty() && !loads) {
      text_ += held_text(plan);
      return write_(nothing_to_do());
    }
    text_ += held_text(plan);
    begin(plan.from, /*may_be_half_done=*/false);
    std::vector<std::string> rows = plan.from;
    for (const plan::Segment& segment : plan.segments) {
      const bool last = &segment == &plan.segments.back();
      const std::string ending = last ? run_row(plan) : "";
      if (segment.transactional) {
        add_transaction(segment, rows, ending);
      } else {
        add_outside(segment.steps.front(), rows, ending);
      }
      rows = segment.steps.back().rows;
    }
    for (std::size_t i = 0; i < seeds.size(); ++i)
      add_seed(seeds[i], states[i], rows);
    text_ += kWholeEnds;
    flush();
  }

  std::string of_stamp(const std::vector<std::string>& from, const graph::RowStep& step) {
    if (step.changes.empty()) return nothing_to_do();
    begin(from, /*may_be_half_done=*/true);
    text_ += "\nBEGIN;\n" + open_rows_sql(table(), from);
    for (const graph::RowChange& change : step.changes)
      text_ += change_row_sql(table(), change);
    text_ += reconcile_sql(table(), apply::implied_rows(history_, step.rows)) +
             clear_progress_sql(table());
    Outcome outcome;
    outcome.from = from;
    outcome.to = outcome.current = step.rows;
    text_ += run_row(std::move(outcome), "") + "COMMIT;\n" + kWholeEnds;
    return std::move(text_);
  }

 private:
  database::VersionTable& table() { return occasion_.table; }

  static std::string held_text(const plan::Plan& plan) {
    return plan.held.empty() ? ""
                             : std::format("-- Left out, since they wait for phase contract: {}\n",
                                           join(plan.held));
  }

  std::string nothing_to_do() { return text_ + "-- Nothing to do: no revision is on this way.\n"; }

  /// Session, lock, a look, and the ledger.
  void begin(const std::vector<std::string>& from, bool may_be_half_done) {
    text_ +=
        "-- To be run by: psql -X -f THIS_FILE\n"
        "\\set ON_ERROR_STOP on\n\\set ON_ERROR_ROLLBACK off\n\\set AUTOCOMMIT on\n"
        "\\set QUIET on\n\\o /dev/null\n";
    text_ += kWholeBegins + outside_any_transaction_sql() + baseline_sql(baseline_);
    text_ += std::format("SELECT gen_random_uuid() AS {} \\gset\n", kRun);
    text_ += note_time_sql(kRunBegan) + lock_sql(table());
    text_ += "BEGIN;\n" +
             look_sql(table(), {.rows = from,
                                .longest_id = longest_id_,
                                .table_named = occasion_.table_named,
                                .ledger_named = occasion_.ledger_named,
                                .may_be_published = occasion_.publish_ledger,
                                .may_be_half_done = may_be_half_done}) +
             make_ledger_sql(table()) + "COMMIT;\n";
    applied_before_ = reconcile_sql(table(), apply::implied_rows(history_, from));
  }

  /// Once, in the first transaction that changes anything.
  std::string reconcile_once() { return std::exchange(applied_before_, {}); }

  void add_transaction(const plan::Segment& segment, const std::vector<std::string>& rows,
                       const std::string& ending) {
    text_ += "\n" + begin_sql(segment.steps.front()) + open_rows_sql(table(), rows) +
             reconcile_once() + no_constraints_checked_sql();
    for (const plan::Step& step : segment.steps) {
      const bool last = &step == &segment.steps.back();
      begin_step(step);
      add_statements(step.section());
      text_ += verify_sql(step);
      text_ += last ? "SET CONSTRAINTS ALL IMMEDIATE;\n" : check_constraints_sql(step);
      record(step);
      if (!last)
        text_ += defer_again_sql("COMMIT;\nBEGIN;\n" + open_rows_sql(table(), step.rows) +
                                 no_constraints_checked_sql());
    }
    text_ += ending + "COMMIT;\n";
  }

  void add_outside(const plan::Step& step, const std::vector<std::string>& rows,
                   const std::string& ending) {
    text_ += "\nBEGIN;\n" + open_rows_sql(table(), rows) + reconcile_once() + "COMMIT;\n";
    begin_step(step);
    text_ += options_sql(step.section().options);
    write_outside_transaction(table(), step, rows, [this](std::string_view part) { add(part); });
    text_ += verify_sql(step);
    record(step);
    text_ += delete_progress_sql(table(), step.revision->id) + ending + "COMMIT;\n";
  }

  void add_seed(const seeds::ReadySeed& ready, const seeds::SeedState& state,
                const std::vector<std::string>& rows) {
    if (state.kind != kDue) {
      text_ += std::format("\n-- The seed {} is not loaded: {}.\n", ready.seed.name,
                           state.kind == seeds::SeedState::Kind::kWaiting
                               ? "this script does not lead to the revision " + state.detail
                               : state.detail + " is not there");
      return;
    }
    write_seed(table(), rows, ready, baseline_, [this](std::string_view part) { add(part); });
  }

  /// A part that may be long.
  void add(std::string_view part) {
    text_ += part;
    if (text_.size() >= kPart) flush();
  }

  void begin_step(const plan::Step& step) {
    const std::string line = running(step);
    text_ += "\n-- " + line.substr(0, line.find_first_of("\r\n")) + "\n" + echo(line) +
             note_time_sql(kStepBegan);
    if (const auto& wrapping = step.section().wrapping)
      text_ += std::format(
          "-- BEGIN (line {}) and COMMIT around the section are passed over: the script's own "
          "transaction takes their place.\n",
          wrapping->begin.line);
  }

  void add_statements(const revisions::Section& section) {
    text_ += options_sql(section.options);
    for (const revisions::Statement& statement : section.statements)
      write_statement(statement, [this](std::string_view part) { add(part); });
  }

  void flush() {
    write_(text_);
    text_.clear();
  }

  /// The session's reset, then version table and ledger.
  void record(const plan::Step& step) {
    text_ += reset_sql(baseline_);
    for (const graph::RowChange& change : step.changes)
      text_ += change_row_sql(table(), change);
    text_ += step.direction == plan::Direction::kUp
                 ? record_revision_sql(table(), apply::ledger_row(history_, *step.revision))
                 : forget_revision_sql(table(), step.revision->id);
  }

  std::string run_row(const plan::Plan& plan) {
    Outcome outcome;
    if (plan.goes_down()) outcome.direction = RunDirection::kDown;
    outcome.from = plan.from;
    outcome.to = plan.to;
    for (const plan::Step& step : plan.steps())
      outcome.applied.push_back(step.revision->id);
    outcome.current = plan.segments.back().steps.back().rows;
    return run_row(std::move(outcome), plan::plan_hash(plan));
  }

  std::string run_row(Outcome outcome, const std::string& plan_hash) {
    outcome.outcome = OutcomeKind::kSucceeded;
    outcome.runner = version();
    return record_run_sql(table(), {.id = {},
                                    .from = outcome.from,
                                    .to = outcome.to,
                                    .outcome = std::string(to_text(outcome.outcome)),
                                    .exit_code = 0,
                                    .report = to_json(outcome, kNoLimit),
                                    .started_at = {},
                                    .runner = outcome.runner,
                                    .plan = plan_hash,
                                    .inputs = occasion_.inputs});
  }

  static constexpr auto kDue = seeds::SeedState::Kind::kDue;
  static constexpr std::size_t kPart = 256 * 1024;

  const plan::History& history_;
  Occasion occasion_;
  int longest_id_;
  database::Baseline baseline_;
  std::string applied_before_;  ///< the statements that bring the ledger in line
  std::string text_;            ///< that is not written yet
  Write write_;
};

void refuse_batches(const plan::Plan& plan) {
  for (const plan::Step& step : plan.steps())
    for (const revisions::Statement& statement : step.section().statements)
      if (statement.batch)
        throw DiagnosticsError({{step.revision->file, statement.batch->line, 0,
                                 std::format("revision {} has a batch, which cannot be written for "
                                             "psql: no script repeats it and keeps how far it came",
                                             step.revision->id),
                                 "apply this revision with `headway upgrade`"}});
}

std::vector<std::string> written_by(const std::vector<graph::RowChange>& changes) {
  std::vector<std::string> ids;
  for (const graph::RowChange& change : changes)
    ids.push_back(change.to);
  return ids;
}

}  // namespace

void plan_script(const plan::History& history, const plan::Plan& plan,
                 std::span<const seeds::ReadySeed> seeds, Occasion occasion, const Write& write) {
  refuse_batches(plan);
  require_fit_for_psql(seeds);
  apply::refuse_bookkeeping_of_its_own(occasion.table, plan);
  std::vector<std::string> ids;
  for (const plan::Step& step : plan.steps())
    std::ranges::copy(written_by(step.changes), std::back_inserter(ids));
  const std::vector<std::string>& rows =
      plan.empty() ? plan.from : plan.segments.back().steps.back().rows;
  Script(history, std::move(occasion), ids)
      .of_plan(plan, seeds, seeds::states_of(seeds, history, rows, {}), write);
}

std::string stamp_script(const plan::History& history, const std::vector<std::string>& from,
                         const graph::RowStep& step, Occasion occasion) {
  return Script(history, std::move(occasion), written_by(step.changes)).of_stamp(from, step);
}

}  // namespace headway::offline
