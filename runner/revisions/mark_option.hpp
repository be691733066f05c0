#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace headway::revisions {

/// An option behind a mark, `lock-timeout=2s`, as its two halves.
struct MarkOption {
  explicit MarkOption(std::string_view word);

  std::string_view name;
  std::optional<std::string_view> value;
};

/// Why an option is refused; nothing: it is in order.
using Problem = std::optional<std::string>;

/// Reads an option whose value is a duration that PostgreSQL's timeouts can hold.
Problem read_timeout(const MarkOption& option, std::optional<std::chrono::milliseconds>& into);

}  // namespace headway::revisions
