#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace headway::database {

/// `text` as an SQL literal, for a session with standard_conforming_strings on.
std::string literal(std::string_view text);

/// `name` as a quoted identifier.
std::string identifier(std::string_view name);

/// A literal of type text[].
std::string array_literal(const std::vector<std::string>& values);

/// What array_literal() writes between its quotes: for a parameter of type text[].
std::string array_text(const std::vector<std::string>& values);

/// Reads the text form of a text[] without NULLs, as the server sends it.
std::vector<std::string> parse_array(std::string_view text);

}  // namespace headway::database
