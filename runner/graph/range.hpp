#pragma once

#include "runner/graph/revision_map.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace headway::graph {

/// The two ends of `[start]:[end]`, each an expression or empty.
struct Range {
  std::string start;
  std::string end;

  bool operator==(const Range&) const = default;
};

/// Cuts a range at its colon. Throws Error (kUsage, `Usage`) where there is not exactly one; the
/// message begins with `what`, such as `History range`.
Range parse_range(std::string_view text, std::string_view what);

/// True if one end of the range means something else for each database.
bool is_relative_to_database(const Range& range);

/// The revisions of a range for `history -r`, newest first: those that lead from its start to its
/// end, both included. An empty start is the base, an empty end all heads. As in Alembic a start
/// `-N` counts down from the heads, and an end `+N` up from the start; `current` is `rows`.
///
/// Throws what selecting throws, and Error (kUsage, `InvalidRange`) where the start is not below
/// the end.
std::vector<std::string> revisions_in_range(const RevisionMap& map, const Range& range,
                                            const std::vector<std::string>& rows);

}  // namespace headway::graph
