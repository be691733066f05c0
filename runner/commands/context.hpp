#pragma once

#include "common/error.hpp"
#include "common/setting_values.hpp"
#include "runner/apply/stop_request.hpp"
#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"
#include "runner/plan/history.hpp"
#include "runner/report/style.hpp"
#include "runner/revisions/catalogue.hpp"

#include <functional>
#include <map>
#include <string>

namespace headway::commands {

// What the verbs share: the way to the revisions and the database, and printing.

bool wants_json(const SettingValues& values);

/// Gets the files of a history that is sound; what it throws ends the command.
using SeeFiles = std::function<void(const revisions::Found&, const plan::History&)>;

/// Throws DiagnosticsError with everything that is wrong with the files or their graph. With a
/// content hash (common/content_hash.hpp), files that have another one are not even looked at:
/// Error (kLocked, `SourceChanged`), since they may be right a moment later.
plan::History load_history(const SettingValues& values, const std::string& content_hash = {},
                           const SeeFiles& see = {});

/// The same for a run that may find nothing to do: reads the heads of the files only, where nothing
/// is wrong with those, and the files as a whole when something is pending. Then its catalogue()
/// throws DiagnosticsError with what is wrong with them, and Error (kLocked, `DataChanged`) where
/// one of them has another header by then.
plan::History load_history_of_heads(const SettingValues& values,
                                    const std::string& content_hash = {}, const SeeFiles& see = {});

/// The same for a verb that writes a revision, which may be the first.
plan::History load_history_to_extend(const SettingValues& values);

/// Throws Error: the URL cannot be read, or no database is given.
database::ConnectionUrl connection_url(const SettingValues& values);

/// Where the version table and the ledger are looked for.
database::VersionTableName version_table(const SettingValues& values);

/// The rows of the version table, read through a session that only looks, and who was asked.
struct CurrentRows {
  std::vector<std::string> rows;
  std::map<std::string, std::string> half_done;  ///< revisions, each with how
  std::string shown_url;
};
CurrentRows read_current_rows(const SettingValues& values, const apply::StopRequest& stop);

report::Style style_for(int file_descriptor);

/// Prints to standard output, and a newline behind JSON.
void print(const std::string& text);

/// Prints the error that ended a command, and gives its exit code.
int print_error(const Error& error, const SettingValues& values);

}  // namespace headway::commands
