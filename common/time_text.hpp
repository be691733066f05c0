#pragma once

#include "common/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace headway {

/// RFC 3339 in UTC, whole seconds: `2026-11-22T10:15:00Z`, as Kubernetes writes metav1.Time.
std::string time_text(Time time);

/// Reads RFC 3339 with `Z` or a numeric offset, with or without a fraction; nothing for other text.
std::optional<Time> parse_time(std::string_view text);

}  // namespace headway
