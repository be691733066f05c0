#pragma once

#include "common/setting_values.hpp"
#include "runner/apply/stop_request.hpp"
#include "runner/authoring/new_revision.hpp"

#include <initializer_list>
#include <vector>

namespace headway::commands {

// What `revision` and `merge` share.

/// Their settings: these, and those of every new revision file.
std::vector<const Setting*> new_file_settings(std::initializer_list<const Setting*> own);

/// What the settings say about new files; reads the project's template. Throws Error (kUsage).
authoring::Conventions conventions(const SettingValues& values);

/// The revision that the shared settings describe, with a new id where none is given.
authoring::NewRevision new_revision(const SettingValues& values);

/// The text of a file, or of standard input where the name is `-`. Throws Error (kUsage,
/// `CannotRead`).
std::string read_text(const std::string& file);

/// Writes the files, all or none, runs the hooks on each and prints what was written; gives the
/// exit code. A hook that fails, or that leaves another revision in the file, takes all of them
/// away: Error (kUsage, `HookFailed`).
int write_drafts(const std::vector<authoring::Draft>& drafts, const SettingValues& values,
                 const apply::StopRequest& stop);

}  // namespace headway::commands
