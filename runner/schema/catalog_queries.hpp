#pragma once

#include <string_view>
#include <vector>

namespace headway::schema {

/// The queries that read the objects, one for each group of kinds. Each gives rows of
/// (kind, class OID, object OID, sub-number, name, facts as jsonb, position). They expect an empty
/// search_path. Where a column differs between server versions, a query reads the row as jsonb. The
/// fact '@of_parent' marks those of Snapshot::of_parents, '@root' names the index that they are of.
std::vector<std::string_view> object_queries();

}  // namespace headway::schema
