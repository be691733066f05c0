#pragma once

#include <optional>
#include <string_view>

namespace headway::graph {

/// The parts of a revision expression `LABEL@SYMBOL+N`, views of it; each may be missing.
struct Expression {
  std::string_view whole;
  std::string_view branch;
  std::string_view symbol;    ///< an id, the beginning of one, a label, `head`, `heads`, `base`
  std::optional<int> offset;  ///< how many revisions up from there, or, below zero, down
};

/// Cuts an expression into its parts. Any text is an expression; what its parts name, the graph
/// says.
Expression parse_expression(std::string_view whole);

}  // namespace headway::graph
