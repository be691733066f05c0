#include "runner/graph/expression.hpp"

#include <charconv>

namespace headway::graph {

namespace {

constexpr auto npos = std::string_view::npos;

/// The number in `+2` or `-1`; nothing for other text, and for a number that no history has.
std::optional<int> offset_in(std::string_view text) {
  const auto digits = text.substr(1);
  if (digits.empty() || digits.find_first_not_of("0123456789") != npos) return std::nullopt;
  int steps = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), steps);
  if (result.ec != std::errc{}) return std::nullopt;
  return text.front() == '-' ? -steps : steps;
}

}  // namespace

Expression parse_expression(std::string_view whole) {
  Expression expression{.whole = whole, .branch = {}, .symbol = whole, .offset = {}};
  if (const auto at = whole.find('@'); at != npos) {
    expression.branch = whole.substr(0, at);
    expression.symbol = whole.substr(at + 1);
  }
  const auto sign = expression.symbol.find_last_of("+-");
  if (sign == npos) return expression;
  expression.offset = offset_in(expression.symbol.substr(sign));
  if (expression.offset) expression.symbol = expression.symbol.substr(0, sign);
  return expression;
}

}  // namespace headway::graph
