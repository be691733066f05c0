#pragma once

#include "runner/commands/verb.hpp"

#include <span>
#include <vector>

namespace headway::commands {

Verb init_verb();
Verb import_verb();
Verb seed_verb();
Verb upgrade_verb();
Verb downgrade_verb();
Verb stamp_verb();
Verb repair_verb();
Verb backup_verb();
Verb restore_verb();
Verb wait_verb();
Verb current_verb();
Verb history_verb();
Verb heads_verb();
Verb branches_verb();
Verb show_verb();
Verb graph_verb();
Verb revision_verb();
Verb merge_verb();
Verb rebase_verb();
Verb edit_verb();
Verb config_verb();
Verb completion_verb();
Verb check_verb();
Verb diff_verb();
Verb drift_verb();
Verb test_verb();

/// All of them, in the order of the help.
const std::vector<Verb>& verbs();

/// What every verb takes.
std::span<const Setting* const> global_settings();

}  // namespace headway::commands
