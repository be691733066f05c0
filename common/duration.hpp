#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace headway {

/// Reads a duration as Go writes it (https://pkg.go.dev/time#ParseDuration): `1h30m`, `500ms`,
/// `1.5s`, `0`. Units: ns, us, ms, s, m, h. Fractions of a millisecond are dropped. Nothing for
/// other text, for a negative duration and for one of over 290 years.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The same form, shortest: `1h30m`, `500ms`, `0s`.
std::string duration_text(std::chrono::milliseconds duration);

}  // namespace headway
