#pragma once

#include "common/setting_values.hpp"
#include "runner/apply/migrate.hpp"
#include "runner/backup/backup_request.hpp"
#include "runner/commands/context.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace headway::commands {

/// The settings of every verb that writes, and those of the verbs that apply revisions.
std::vector<const Setting*> writing_settings(std::vector<const Setting*> more = {});
std::vector<const Setting*> migration_settings(std::vector<const Setting*> more = {});

/// Options of a run that only some verbs have.
struct RunExtras {
  std::string content_hash = {};  ///< of the revisions that are meant; empty: any
  std::optional<backup::BackupRequest> backup = {};
  bool init = false;         ///< as an init container: waits without a limit
  bool heads_first = false;  ///< reads whole files only where something is pending
  bool reads_files = true;   ///< false: the verb asks nothing of the revisions
  SeeFiles see_files = {};   ///< called before anything runs
};

/// The extras that the settings of a migration ask for. Throws Error (kUsage).
RunExtras migration_extras(const SettingValues& values);

/// How the settings let neighbouring revisions share transactions.
plan::Transactions transactions(const SettingValues& values);

/// How far the settings let an upgrade go.
plan::Phase phase(const SettingValues& values);

/// What the settings ask of a run of `upgrade` or `downgrade`, but for its target.
apply::MigrationRequest migration_request(const SettingValues& values, const std::string& run_id);

/// The option that asks for a plan, or for a certain one; nothing: none is given.
std::optional<std::string> plan_option(const SettingValues& values);

/// For a verb that prints a script: throws Error (kUsage) if a plan is asked for too.
void refuse_plan_of_script(const SettingValues& values);

/// The body of a verb that writes.
using Work = std::function<apply::RunResult(const std::string& run_id, const apply::Surroundings&)>;

/// Makes all that a run works with, does the work, prints how it ended and leaves the outcome where
/// HEADWAY_OUTCOME_FILE says. Returns the program's exit code. `extras` is called within, so that
/// what it throws is an outcome too.
int run_writing(const SettingValues& values, const apply::StopRequest& stop,
                const std::function<RunExtras()>& extras, const Work& work);

}  // namespace headway::commands
