#include "runner/revisions/mark_option.hpp"

#include "common/duration.hpp"

#include <format>
#include <limits>

namespace headway::revisions {

namespace {

// PostgreSQL counts its timeouts in an int of milliseconds.
constexpr std::chrono::milliseconds kLongestTimeout{std::numeric_limits<int>::max()};

}  // namespace

MarkOption::MarkOption(std::string_view word)
    : name(word.substr(0, word.find('='))),
      value(word.contains('=') ? std::optional(word.substr(word.find('=') + 1)) : std::nullopt) {}

Problem read_timeout(const MarkOption& option, std::optional<std::chrono::milliseconds>& into) {
  if (into) return std::format("{} is given twice", option.name);
  into = parse_duration(option.value.value_or(""));
  if (into && *into <= kLongestTimeout) return std::nullopt;
  return std::format("{0} needs a duration, as in {0}=2s", option.name);
}

}  // namespace headway::revisions
