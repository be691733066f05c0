#pragma once

#include <string_view>
#include <vector>

namespace headway::schema {

/// The queries of catalog_queries.hpp for what holds rows: sequences, tables, columns, defaults.
std::vector<std::string_view> table_queries();

}  // namespace headway::schema
