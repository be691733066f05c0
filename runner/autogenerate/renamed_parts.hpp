#pragma once

#include "runner/schema/snapshot.hpp"

#include <map>

namespace headway::autogenerate {

/// Indexes and constraints of a table that differ from others of the same table in their name
/// alone: the former name of each, to the new one. To rename them loses nothing, and is as good as
/// to make them anew. Pure.
std::map<schema::Key, schema::Key> renamed_parts(const schema::Snapshot& before,
                                                 const schema::Snapshot& after);

}  // namespace headway::autogenerate
