#pragma once

#include "runner/sql/parse_tree.hpp"

namespace headway::sql {

/// Whose code a statement can run, besides what every server brings along.
enum class CodeReach {
  kNone,   ///< it defines something, and nothing is computed
  kTable,  ///< what hangs on tables and types: triggers, rules, defaults, checks, operators
  kAny,    ///< any code, also code that changes the session or makes more of it; or not known
};

/// Of the kinds of statements that revisions mostly consist of: CREATE TABLE, SEQUENCE, SCHEMA,
/// VIEW, INDEX and of an enumeration, COMMENT, the simple actions of ALTER TABLE, and INSERT of
/// VALUES; every other one is kAny. Where there are event triggers they run for all but INSERT.
///
/// A statement that is not kAny makes no function, rule, trigger, event trigger, temporary object
/// or deferrable constraint, and waits for no rows but those that it writes. Pure.
CodeReach code_reach(const Node& node);

}  // namespace headway::sql
