#pragma once

#include "runner/autogenerate/fates.hpp"
#include "runner/schema/snapshot.hpp"

namespace headway::autogenerate {

/// A table as it was, less the settings of inherited columns that are no more, or are their
/// parents' from then on, or are lost when the parents' column changes; of a new table none are set
/// yet that its CREATE TABLE does not hold.
schema::Object with_columns_that_stay(const Item& item, const schema::Snapshot& after,
                                      const Fates& fates);

/// A table as it is to be, where an inherited column that ceases to have its own generation
/// expression has that of its parents.
schema::Object with_expressions_of_parents(const schema::Object& former,
                                           const schema::Object& wanted,
                                           const schema::Snapshot& after);

}  // namespace headway::autogenerate
