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

/// Revisions that were edited after they were applied, by the ledger.
void notice_edited(database::Session& session, const database::VersionTable& table,
                   const plan::History& history, Progress& progress);

}  // namespace headway::apply
