#pragma once

#include "runner/database/session.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace headway::trial {

/// The rows of one table. Each value stands as the MD5 of its text, or as NULL.
struct TableRows {
  std::vector<std::string> columns = {};  ///< quoted, in the order of their names
  std::vector<database::Row> rows = {};   ///< a value for each of the columns
};

/// The rows of a database, by the tables' qualified and quoted names. Not those of Headway's ledger
/// and of Alembic's version table, nor of foreign tables.
using Rows = std::map<std::string, TableRows>;

/// Reads all rows, in a transaction of its own. No transaction may be open. Throws DatabaseError's
/// kinds; rows that row security would hide are an error.
Rows read_rows(database::Session& session);

/// How many rows there are in all tables.
std::size_t count_rows(const Rows& rows);

/// `rows` without the tables and columns that `other` does not have.
Rows columns_of_both(const Rows& rows, const Rows& other);

/// What differs in the rows of the columns that both have, a line for each table or column, for
/// people: `table public.a: 2 rows, then 3`, `column public.a.b: other values`. Empty: nothing.
std::vector<std::string> compare_rows(const Rows& before, const Rows& after);

/// What `before` held and `after` has no place for: `table public.a with 3 rows`, `column
/// public.a.b with 2 values`. Tables and columns that held nothing are not named.
std::vector<std::string> lost_rows(const Rows& before, const Rows& after);

}  // namespace headway::trial
