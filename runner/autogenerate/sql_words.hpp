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

/// An object's storage options, a JSON array of `name=value`: `a='1'`. `prefix` goes before each
/// name.
std::vector<std::string> option_list(const std::string& json, const std::string& prefix = "");

/// The names alone.
std::vector<std::string> option_names(const std::string& json, const std::string& prefix = "");

/// A foreign object's options, a JSON object of texts, as it is made with them:
/// ` OPTIONS (a '1', b 'x y')`; nothing where it has none.
std::string foreign_options(const std::string& json);

/// The same, as it is altered: `OPTIONS (SET a '1', ADD b 'x y', DROP c)`.
std::string foreign_options_change(const std::string& before, const std::string& after);

/// A JSON array of texts; empty text: none.
std::vector<std::string> list_of(const std::string& json);

}  // namespace headway::autogenerate
