#pragma once

#include "runner/sql/parse_tree.hpp"

#include <string_view>

namespace headway::sql {

/// Whether every function of this name that PostgreSQL brings along changes no row and no
/// definition, on every server since 13: the immutable and stable ones, and a few volatile ones
/// such as random() and nextval(). A test compares the list with a real server.
bool is_harmless_function(std::string_view name);

/// Whether a call by this name reaches such a function: without a schema, or with pg_catalog.
bool is_harmless_call(const Name& function);

/// Whether the statement calls any other function, as far as its own text shows.
bool calls_unknown_function(const Node& node);

/// Whether the statement runs code that it does not show: DO, CALL, EXECUTE, an unknown function,
/// or a statement that the grammar does not know.
bool runs_unknown_code(const revisions::Statement& statement);

}  // namespace headway::sql
