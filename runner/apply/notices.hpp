#pragma once

#include "runner/apply/progress.hpp"
#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"
#include "runner/plan/history.hpp"
#include "runner/plan/plan.hpp"

namespace headway::apply {

// What a run says before it begins.

/// Statements that would do something else in psql.
void notice_differences(const database::Session& session, const plan::Plan& plan,
                        Progress& progress);

/// Whether a run goes on where revisions were edited after they were applied.
enum class Edited { kWarned, kRefused };

/// Those, by the ledger. Throws Error (kRefused, `RevisionEdited`) where they are refused.
void report_edited(database::Session& session, const database::VersionTable& table,
                   const plan::History& history, Edited policy, Progress& progress);

}  // namespace headway::apply
