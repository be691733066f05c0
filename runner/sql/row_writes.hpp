#pragma once

#include "runner/revisions/statement.hpp"
#include "runner/sql/parse_tree.hpp"

#include <vector>

namespace headway::sql {

/// The relations whose rows the statement's own text writes, and the tables that it makes or drops:
/// by INSERT, UPDATE, DELETE, MERGE (in WITH too), COPY FROM, TRUNCATE, CREATE TABLE without IF NOT
/// EXISTS, ADD CONSTRAINT of a primary key, DROP TABLE. Names are as the server stores them.
/// Nothing for a statement that the grammar does not know. Pure.
std::vector<Name> written_or_made(const revisions::Statement& statement);

}  // namespace headway::sql
