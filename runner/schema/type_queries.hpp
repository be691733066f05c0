#pragma once

#include <string_view>
#include <vector>

namespace headway::schema {

/// The queries of catalog_queries.hpp for types and collations, less base types
/// (other_queries.hpp).
std::vector<std::string_view> type_queries();

}  // namespace headway::schema
