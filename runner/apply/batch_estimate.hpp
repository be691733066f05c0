#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace headway::apply {

/// How many rows a statement changes as the planner expects it: the rows that come into the
/// ModifyTable node of `EXPLAIN (FORMAT JSON)`. Nothing where no such node is at the plan's top, as
/// with a rule that puts another statement in its place. Pure.
std::optional<double> estimated_rows(std::string_view plan);

/// Of a batch that has changed `changed` of `expected` rows in this time: `; by the planner's
/// estimate about 6000 rows are left, for 5s`. Empty where nothing is expected to be left, or
/// nobody can tell. Pure.
std::string rest_text(std::optional<double> expected, long changed, std::chrono::milliseconds took);

}  // namespace headway::apply
