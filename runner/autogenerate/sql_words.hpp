#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace headway::autogenerate {

/// `text` as an SQL literal; with backslashes as E'...', which every setting reads alike.
std::string literal(std::string_view text);

/// `name` as SQL reads it, quoted where it needs to be; not for names that are words of SQL.
std::string identifier(const std::string& name);

/// The parts, with `between` in between.
std::string joined(const std::vector<std::string>& parts, std::string_view between = ", ");

/// The facts of an object's options, a JSON object of texts: `a=1, b='x y'`. `prefix` goes before
/// each name.
std::vector<std::string> option_list(const std::string& json, const std::string& prefix = "");

/// The names alone.
std::vector<std::string> option_names(const std::string& json, const std::string& prefix = "");

/// A JSON array of texts; empty text: none.
std::vector<std::string> list_of(const std::string& json);

}  // namespace headway::autogenerate
