#pragma once

#include "common/diagnostic.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headway::foreign {

/// A file of another tool's history.
struct SourceText {
  std::string path;  ///< for messages
  std::string name;  ///< within the folder that was named: `2024_users/up.sql`
  std::string text;
};

/// Something about a file that its reader should know.
struct Remark {
  std::string file;
  int line = 0;  ///< 0: the file as a whole
  std::string text;

  bool operator==(const Remark&) const = default;
};

/// The SQL of one direction, as the tool would send it.
struct Part {
  std::string file;
  int line = 1;  ///< of the first line of `sql` in the file; 0: the lines are others
  std::string sql = {};
  bool no_transaction = false;
  /// Why the SQL alone does not do what the tool did; empty: it does. The revision then refuses to
  /// run until a person has completed it.
  std::string by_hand = {};
};

/// One migration of another tool, to be written as a revision.
struct Migration {
  std::string id;       ///< of the revision
  std::string version;  ///< in the tool's own table; empty: there is none
  std::string message;
  std::string file;  ///< the tool's, for the header
  std::vector<std::string> revises = {};
  std::vector<std::string> depends_on = {};
  std::vector<std::string> branch_labels = {};
  Part upgrade = {};
  std::optional<Part> downgrade = {};
};

/// The history of another tool: the value between the readers, one for each tool, and the writer.
struct History {
  std::vector<Migration> migrations;  ///< each behind those that it stands on
  std::string project = {};           ///< Sqitch's; its table may hold several
  std::vector<Remark> changed;        ///< differences between a file and its revision
  std::vector<Remark> to_look_at;     ///< left to a person
};

/// Makes one line of the migrations: gives each the one before it as its parent. Throws
/// DiagnosticsError with `wrong` and with every version that is there twice.
void make_line(History& history, std::vector<Diagnostic> wrong);

/// A migration whose upgrade is not SQL. Its revision keeps the place and refuses to run.
Migration in_code(Migration migration, const std::string& file, const std::string& language,
                  History& history);

}  // namespace headway::foreign
