#pragma once

#include <string_view>
#include <vector>

namespace headway::schema {

/// The queries of catalog_queries.hpp for Kind::kOther: operators, casts, text search and the like.
/// These objects are never changed but made anew, so that the statement which makes one says all
/// about it: `definition`; `designation` names it in DROP and COMMENT ON. One without a definition
/// is noticed, and no statement can be written for it.
std::vector<std::string_view> other_queries();

}  // namespace headway::schema
