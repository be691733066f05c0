#pragma once

#include <optional>
#include <string_view>

namespace headway::schema {

/// The kinds of objects that a snapshot holds, in an order in which they can be created as long as
/// their dependencies ask for no other.
enum class Kind {
  kSchema,
  kExtension,
  kCollation,
  kEnum,
  kDomain,
  kComposite,
  kRange,
  kSequence,
  kRoutine,
  kAggregate,
  kForeignDataWrapper,
  kServer,
  kTable,
  kColumn,
  kDefault,
  kConstraint,
  kIndex,
  kView,
  kMaterializedView,
  kStatistics,
  kTrigger,
  kRule,
  kPolicy,
  kEventTrigger,
  kPublication,
  kOther,  ///< operators, casts, text search and the like (other_queries.hpp)
};

/// `table`, `materialized view`, as people and JSON read it.
std::string_view to_text(Kind kind);

/// Nothing for a word that names no kind.
std::optional<Kind> kind_of(std::string_view text);

}  // namespace headway::schema
