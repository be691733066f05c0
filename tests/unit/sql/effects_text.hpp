#pragma once

#include "runner/sql/effects.hpp"

#include <string>

namespace headway::testing {

/// `t AccessExclusive rewrites, q Share`, as the lines of tests/fixtures/sql/locks.txt say it;
/// `unknown` in front where code hides.
std::string effects_text(const sql::Effects& effects);

/// `AccessExclusive`.
std::string lock_text(sql::LockMode lock);

}  // namespace headway::testing
