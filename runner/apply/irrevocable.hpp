#pragma once

#include "runner/revisions/statement.hpp"

#include <string_view>

namespace headway::apply {

/// Whether a statement may run a program of the server, whose work leaves no trace in the database.
/// By its words, which can only be too careful. Pure.
bool may_run_program(const revisions::Statement& statement);

/// What a statement may do at once that no rollback takes back, for people; empty: nothing. By its
/// words, which can only be too careful. Pure.
std::string_view irrevocable_part(const revisions::Statement& statement);

}  // namespace headway::apply
