#pragma once

#include <string_view>
#include <vector>

namespace headway::schema {

/// The queries of catalog_queries.hpp for what stands on tables.
std::vector<std::string_view> part_queries();

}  // namespace headway::schema
