#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace headway::revisions {

/// The place of the first byte that does not belong to UTF-8 text as PostgreSQL takes it (no
/// overlong forms, no surrogates, nothing above U+10FFFF); nothing where all is well.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

}  // namespace headway::revisions
