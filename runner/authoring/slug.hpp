#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace headway::authoring {

/// The message as a part of a file name, as Alembic forms it: its words in small letters, joined by
/// `_`; a longer text is cut behind a whole word and ends in `_`. `longest` counts characters.
std::string slug(std::string_view message, std::size_t longest);

}  // namespace headway::authoring
