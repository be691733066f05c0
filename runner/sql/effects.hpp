#pragma once

#include "runner/revisions/statement.hpp"
#include "runner/sql/parse_tree.hpp"

#include <string>
#include <vector>

namespace headway::sql {

/// PostgreSQL's table locks, weakest first ("Explicit Locking" in its manual).
enum class LockMode {
  kAccessShare,
  kRowShare,
  kRowExclusive,
  kShareUpdateExclusive,
  kShare,
  kShareRowExclusive,
  kExclusive,
  kAccessExclusive,
};

/// How much of a relation a statement works through while it holds its lock.
enum class Work {
  kNone,      ///< the catalogs only
  kScans,     ///< reads every row: a check of a constraint, the build of an index
  kRewrites,  ///< writes every row anew, and all indexes
};

/// What a statement does to one relation.
struct Effect {
  Name relation;
  LockMode lock = LockMode::kAccessShare;
  Work work = Work::kNone;

  bool operator==(const Effect&) const = default;
};

/// What a statement does to relations, as far as its own text shows; relations that views, foreign
/// keys of others, partitions or triggers bring in are not among them.
struct Effects {
  /// One for each relation, with the strongest lock and the most work.
  std::vector<Effect> relations{};
  std::vector<Name> creates{};  ///< tables, views, sequences
  /// False: it runs code that it does not show, or the grammar does not know it. The worst has to
  /// be assumed.
  bool known = true;
};

/// By PostgreSQL's documented lock levels. A change of a column's type counts as a rewrite, though
/// the server leaves it out between some types. Pure.
Effects effects_of(const revisions::Statement& statement);
/// The same of one that the grammar knows.
Effects effects_of(const Node& node);

}  // namespace headway::sql
