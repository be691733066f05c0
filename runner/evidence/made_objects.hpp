#pragma once

#include "runner/database/session.hpp"
#include "runner/evidence/made.hpp"

#include <map>
#include <string>
#include <vector>

namespace headway::evidence {

/// A table that the run has made.
struct MadeTable {
  std::string oid;
  std::string name;  ///< quoted, with its schema
};

/// Those of the OIDs that are tables and hold rows themselves.
std::vector<MadeTable> tables_of(database::Session& session, const std::vector<std::string>& oids);

/// A column that the run has added to a table that it has not made.
struct MadeColumn {
  std::string table;   ///< quoted, with its schema
  std::string column;  ///< quoted
  char table_kind = 'r';
  std::string type;
  database::Value born;      ///< the value of a row that nobody has written since, as text
  database::Value constant;  ///< the expression of a constant default
  bool computed = false;     ///< the default is another expression
};

std::vector<MadeColumn> columns_of(database::Session& session, const Made& made);

/// Where a sequence stands.
struct Position {
  std::string last_value;
  std::string is_called;

  bool operator==(const Position&) const = default;
};

/// The sequences that the run has made and that belong to no table of its own, by name (quoted,
/// with the schema).
std::map<std::string, Position> read_positions(database::Session& session, const Made& made);

/// The values that the run has added to enum types that it has not made, by key, for people.
std::map<std::string, std::string> added_enum_values(database::Session& session, const Made& made);

/// The first thing that the run has made and that changes what others write to tables of the start,
/// or through views, for people: a trigger, a rule, a policy, a foreign key that cascades, a unique
/// index (ON CONFLICT DO NOTHING), default privileges, a setting of the database. Their writes may
/// have come out differently since, and no undo brings that back. Empty: there is none.
std::string find_interference(database::Session& session, const Made& made);

/// Whether the open transaction may hold rows of subtransactions.
bool used_subtransactions(database::Session& session);

}  // namespace headway::evidence
