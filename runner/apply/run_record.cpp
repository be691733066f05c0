#include "runner/apply/run_record.hpp"

#include "common/run_request.hpp"
#include "common/time_text.hpp"
#include "runner/database/ledger.hpp"

#include <format>
#include <utility>

namespace headway::apply {

void record_run(database::Session& session, const database::VersionTable& table,
                const Outcome& outcome, ExitCode code, const RunHashes& hashes) {
  database::Ledger(session, table)
      .record_run({.id = outcome.run,
                   .from = outcome.from,
                   .to = outcome.to,
                   .outcome = std::string(to_text(outcome.outcome)),
                   .exit_code = static_cast<int>(code),
                   .report = to_json(outcome, kNoLimit),
                   .started_at = time_text(*outcome.started_at),
                   .runner = outcome.runner,
                   .plan = hashes.plan,
                   .inputs = hashes.inputs});
}

namespace {

/// A role that may not read the ledger has recorded no run there either.
std::optional<database::LedgerRun> find_readable(database::Session& session,
                                                 const database::VersionTable& table,
                                                 const std::string& id) {
  try {
    return database::Ledger(session, table).find_run(id);
  } catch (const database::DatabaseError& error) {
    if (error.reason() != "PermissionDenied") throw;
    return std::nullopt;
  }
}

}  // namespace

std::optional<RunResult> find_ended_run(database::Session& session,
                                        const database::VersionTable& table, const std::string& id,
                                        const std::function<std::string()>& inputs) {
  const auto run = find_readable(session, table, id);
  if (!run || retry_can_help(run->exit_code)) return std::nullopt;
  if (!run->inputs.empty() && run->inputs != inputs())
    throw Error(ExitCode::kUsage, "RunIdReused",
                std::format("run {} has ended already ({}), and was asked for something else: "
                            "another target or other files",
                            id, run->outcome),
                std::format("give each run an id of its own ({}), or none", env::kRunId));
  auto report = parse_outcome(run->report);
  if (!report) return std::nullopt;
  return RunResult{.outcome = std::move(*report), .code = static_cast<ExitCode>(run->exit_code)};
}

}  // namespace headway::apply
