#pragma once

#include <string>
#include <string_view>

namespace headway {

/// Text of others as a terminal may show it: control characters other than newline and tab as
/// `\x1b`, and of a longer text only the beginning, with the number of its bytes.
std::string printable(std::string_view text);

}  // namespace headway
