#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace headway::database {

/// `text` as an SQL literal, for a session with standard_conforming_strings on. Where a session is
/// at hand, Session::literal() is the better one.
std::string literal(std::string_view text);

/// `name` as a quoted identifier, for SQL that a message shows. SQL that is sent is made by
/// Session::identifier().
std::string identifier(std::string_view name);

/// The text form of a text[], as a parameter has it.
std::string array_text(const std::vector<std::string>& values);

/// Reads the text form of a text[] without NULLs, as the server sends it.
std::vector<std::string> parse_array(std::string_view text);

}  // namespace headway::database
