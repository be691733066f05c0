#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headway::foreign {

/// The strings of `NAME = ...` or `NAME: Type = ...` at the beginning of a line of Python: one, or
/// those of a tuple or list. Nothing where no line begins so.
std::optional<std::vector<std::string>> python_strings(std::string_view python,
                                                       std::string_view name);

/// The first line of the module's docstring; empty where it has none.
std::string docstring(std::string_view python);

}  // namespace headway::foreign
