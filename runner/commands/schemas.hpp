#pragma once

#include "common/setting_values.hpp"
#include "runner/apply/stop_request.hpp"
#include "runner/autogenerate/comparison.hpp"
#include "runner/database/session.hpp"
#include "runner/schema/reader.hpp"

#include <string>

namespace headway::commands {

// Shared by the verbs that compare schemas.

/// The patterns of --include and --exclude. Throws Error (kUsage).
schema::Filter filter(const SettingValues& values);

/// The objects that are not compared in scratch databases.
schema::Exclusions exclusions(const SettingValues& values);

/// The same in a database that Headway works on: its version table and its ledger besides.
schema::Exclusions exclusions_in(const SettingValues& values, database::Session& session);

/// The schemas of replayed histories, in the user's folder for caches (XDG Base Directory
/// Specification); without such a folder none is kept.
autogenerate::KeptSchemas kept_schemas(const SettingValues& values);

/// Whether `text` is taken for a revision, and no other kind of schema.
bool names_revisions(const std::string& text);

/// The schema that `text` names: `models`, `database`, a URL, a path, or a revision. Throws Error
/// (kUsage).
autogenerate::Source source_of(const std::string& text, const SettingValues& values,
                               const plan::History& history, const apply::StopRequest& stop);

/// The models, and the history's heads.
autogenerate::Source models_source(const SettingValues& values, const apply::StopRequest& stop);
autogenerate::Source heads_source(const plan::History& history);

}  // namespace headway::commands
