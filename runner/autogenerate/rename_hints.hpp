#pragma once

#include "runner/autogenerate/statement.hpp"
#include "runner/schema/snapshot.hpp"
#include "runner/scratch/load_sql.hpp"

#include <string>
#include <vector>

namespace headway::autogenerate {

/// A rename that a person has named. A rename is never guessed: a column that goes and another one
/// of its type that comes may be two things.
struct Rename {
  std::string from;  ///< `public.a.b` of a column, `public.a` of a table, as the schema has it
  std::string to;    ///< the new name alone, quoted where SQL needs it
  bool column = false;
};

/// Reads `[SCHEMA.]TABLE.OLD=NEW` and `[SCHEMA.]TABLE=NEW`; without a schema, public is meant.
/// Throws Error (kUsage, `Usage`): no such column or table in `before`, or two that are meant.
Rename parse_rename(const std::string& text, const schema::Snapshot& before);

/// The renames of lines `-- headway: rename a.b=c` in the models. One whose former name is not in
/// `before` any more was done before, and is left out.
std::vector<Rename> renames_in(const std::vector<scratch::SqlSource>& models,
                               const schema::Snapshot& before);

/// A name that the wanted schema does not have is a slip, and would lose what it was given to keep.
/// Throws Error (kUsage, `Usage`) for the first such rename.
void check_renames(const std::vector<Rename>& renames, const schema::Snapshot& after);

/// The statements, in order; and those of the way back, in their order.
Statements rename_statements(const std::vector<Rename>& renames);
Statements rename_back_statements(const std::vector<Rename>& renames);

/// What may be a rename: a line for people for each column that goes beside one of the same table
/// and type that comes, and each table that goes beside one with the same columns.
std::vector<std::string> possible_renames(const schema::Snapshot& before,
                                          const schema::Snapshot& after);

}  // namespace headway::autogenerate
