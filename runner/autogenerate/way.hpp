#pragma once

#include "runner/autogenerate/statement.hpp"
#include "runner/schema/snapshot.hpp"

#include <string>
#include <vector>

namespace headway::autogenerate {

/// The statements that lead from one schema to another.
struct Way {
  Statements statements = {};
  /// What no statement can be written for, for people. Then `statements` must not be used.
  std::vector<std::string> problems = {};
};

/// Finds the statements, in an order in which PostgreSQL takes them: what goes before what it
/// stands on, what comes behind what it needs. In place where PostgreSQL can, so that rows stay.
/// Pure; the same snapshots always give the same statements.
Way find_way(const schema::Snapshot& standing, const schema::Snapshot& wanted);

}  // namespace headway::autogenerate
