#pragma once

#include "runner/revisions/statement.hpp"

#include <optional>
#include <vector>

namespace headway::revisions {

/// How '...' is read after the statement has run: with backslash escapes (true) where it switches
/// standard_conforming_strings off, by SET or by SELECT set_config(...), and without where it
/// switches the setting on or resets it. Nothing for every other statement.
std::optional<bool> sets_backslash_escapes(const Statement& statement);

/// The first statement with a backslash in '...' that stands for itself there, and would be an
/// escape with standard_conforming_strings off; nullptr: there is none. Pure.
const Statement* first_plain_backslash(const std::vector<Statement>& statements);

}  // namespace headway::revisions
