#pragma once

#include "runner/commands/command_line.hpp"
#include "runner/database/session.hpp"
#include "runner/plan/history.hpp"
#include "runner/report/style.hpp"

#include <memory>
#include <optional>
#include <string>

namespace headway::commands {

/// What the verbs share: how to get at the revisions and the database, and how to print.

/// Throws DiagnosticsError with everything that is wrong with the files or their graph. With a
/// content hash (common/content_hash.hpp), files that have another one are not even looked at:
/// Error (kLocked, `SourceChanged`), since they may be right a moment later.
plan::History load_history(const GlobalOptions& options, const std::string& content_hash = {});

/// Throws Error: the URL cannot be read, or no database is given.
database::ConnectionUrl connection_url(const GlobalOptions& options);

/// The rows of the version table, read through a session that only looks, and who was asked.
struct CurrentRows {
  std::vector<std::string> rows;
  std::string shown_url;
};
CurrentRows read_current_rows(const GlobalOptions& options);

report::Style style_for(int file_descriptor);

/// Prints to standard output, and a newline behind JSON.
void print(const std::string& text);

/// Prints an error of a command that only looks, and gives its exit code.
int print_error(const Error& error, Output output);

}  // namespace headway::commands
