#pragma once

#include "runner/revisions/statement.hpp"

namespace headway::sql {

/// Whether a statement adds a value to an enumeration: nobody can use the value before its
/// transaction is committed. Also one whose text, or the text of a DO block or function in it,
/// holds ALTER TYPE ... ADD VALUE as code to run. Pure.
bool adds_enum_value(const revisions::Statement& statement);

}  // namespace headway::sql
