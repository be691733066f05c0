#pragma once

#include "runner/autogenerate/fates.hpp"
#include "runner/schema/snapshot.hpp"

namespace headway::autogenerate {

/// A table as it was, less the settings of inherited columns that are no more, or are their
/// parents' from then on; of a new table none are set yet.
schema::Object with_columns_that_stay(const Item& item, const schema::Snapshot& after);

}  // namespace headway::autogenerate
