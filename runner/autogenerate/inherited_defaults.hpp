#pragma once

#include "runner/autogenerate/inheritance.hpp"
#include "runner/schema/snapshot.hpp"

namespace headway::autogenerate {

/// SET DEFAULT of a parent reaches its children. Where one of these has a default of its own, or
/// parents change, every table of the family gets the default that it has as an object of its own,
/// and the fact '@only' keeps the statement of a parent to that table.
Schemas with_own_defaults(const schema::Snapshot& before, const schema::Snapshot& after);

}  // namespace headway::autogenerate
