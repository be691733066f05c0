#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>

namespace headway::configuration {

/// Why a text with `${NAME}` has no value.
struct NotInterpolated {
  std::string variable;  ///< that is not set; empty: a `${` that names none
};

/// `text` with the value of a variable in the place of each `${NAME}`, and `${` in that of `$${`.
/// Any other `$` stands for itself.
std::expected<std::string, NotInterpolated> interpolated(
    const std::string& text,
    const std::function<std::optional<std::string>(const std::string&)>& environment);

}  // namespace headway::configuration
