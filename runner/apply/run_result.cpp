#include "runner/apply/run_result.hpp"

#include "common/version.hpp"
#include "runner/apply/revision_error.hpp"

#include <format>
#include <new>
#include <system_error>

namespace headway::apply {

namespace {

OutcomeKind kind_of(ExitCode code) {
  switch (code) {
    case ExitCode::kRevisionFailed:
      return OutcomeKind::kRolledBack;
    case ExitCode::kStuck:
      return OutcomeKind::kStuck;
    case ExitCode::kRefused:
      return OutcomeKind::kRefused;
    case ExitCode::kInterrupted:
    case ExitCode::kTerminated:
      return OutcomeKind::kInterrupted;
    default:
      return OutcomeKind::kFailed;
  }
}

}  // namespace

Error unexpected(const std::exception& problem) {
  if (dynamic_cast<const std::system_error*>(&problem) ||
      dynamic_cast<const std::bad_alloc*>(&problem))
    return {ExitCode::kDatabase, "MachineRefused",
            std::format("the machine gave no memory, thread or file: {}", problem.what()),
            "run it again; give the runner more memory, processes or open files"};
  return {ExitCode::kDatabase, "InternalError",
          std::format("this should not have happened: {}", problem.what()),
          "please report it; headway current says where the database is"};
}

OutcomeError details_of(const Error& error) {
  if (const auto* revision = dynamic_cast<const RevisionError*>(&error)) return revision->details();
  OutcomeError details;
  details.reason = error.reason();
  details.message = error.what();
  details.hint = error.hint();
  if (const auto* files = dynamic_cast<const DiagnosticsError*>(&error)) {
    const Diagnostic& first = files->diagnostics().front();
    details.file = first.file;
    if (first.line > 0) details.line = first.line;
  }
  if (const auto* statement = dynamic_cast<const database::StatementError*>(&error)) {
    details.sqlstate = statement->server().sqlstate;
    details.context = statement->server().context;
  }
  return details;
}

void describe(const Error& error, Outcome& outcome) {
  outcome.outcome =
      error.reason() == kPlanChanged ? OutcomeKind::kPlanChanged : kind_of(error.code());
  outcome.error = details_of(error);
}

RunResult result_of(const std::string& run_id, const Clock& clock,
                    const std::function<void(Outcome&)>& work) {
  RunResult result;
  Outcome& outcome = result.outcome;
  outcome.run = run_id;
  outcome.started_at = clock.now();
  outcome.runner = version();
  const auto fail = [&](const Error& error) {
    result.code = error.code();
    describe(error, outcome);
    outcome.current = outcome.from;
    outcome.finished_at = clock.now();
  };
  try {
    work(outcome);
  } catch (const Error& error) {
    fail(error);
  } catch (const std::exception& problem) {
    fail(unexpected(problem));
  }
  return result;
}

}  // namespace headway::apply
