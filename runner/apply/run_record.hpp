#pragma once

#include "runner/apply/run_result.hpp"
#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <functional>
#include <optional>
#include <string>

namespace headway::apply {

/// What identifies a run's work: a hash of its inputs (run_inputs.hpp) and one of its plan; a stamp
/// has no plan.
struct RunHashes {
  std::string inputs;
  std::string plan = {};
};

/// Writes a run that has ended into the ledger, in the open transaction. Its report is whole: no
/// list of it is cut. Throws Error (kUsage, `LedgerDamaged`) where the ledger does not take the
/// row.
void record_run(database::Session& session, const database::VersionTable& table,
                const Outcome& outcome, ExitCode code, const RunHashes& hashes);

/// The result of the run with this id, where the ledger has it as ended in a way that no retry can
/// change: the same run may be started again when nobody saw how it ended. Throws Error (kUsage,
/// `RunIdReused`) where that run was asked for something else; `inputs` is asked for where there is
/// such a run, since it takes time in proportion to the files.
std::optional<RunResult> find_ended_run(database::Session& session,
                                        const database::VersionTable& table, const std::string& id,
                                        const std::function<std::string()>& inputs);

}  // namespace headway::apply
