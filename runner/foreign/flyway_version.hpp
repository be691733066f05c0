#pragma once

#include <string>
#include <string_view>

namespace headway::foreign {

/// A version of Flyway in one form: `1_02` and `1.2.0` are `1.2`. Empty where the text is none.
std::string flyway_version(std::string_view text);

/// Compares two such versions, part by part as numbers.
bool flyway_less(std::string_view left, std::string_view right);

}  // namespace headway::foreign
