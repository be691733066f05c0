#pragma once

#include <string_view>
#include <vector>

namespace headway::schema {

/// The queries of catalog_queries.hpp for routines, views and event triggers.
std::vector<std::string_view> code_queries();

}  // namespace headway::schema
