#pragma once

#include "runner/graph/revision_map.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace headway::authoring {

/// A revision whose `revises:` changes.
struct NewParents {
  std::string id;
  std::vector<std::string> revises;

  bool operator==(const NewParents&) const = default;
};

/// A line of revisions that is put behind another head.
struct Rebase {
  std::string onto;
  std::vector<std::string> moved;   ///< all that come to stand above `onto`
  std::vector<NewParents> changes;  ///< those of them whose file changes; none: they stand there
};

/// Plans `rebase REVISION --onto ONTO`: what REVISION stands on and ONTO does not is put behind
/// ONTO, as `git rebase` would. An empty `onto` is the only other head. Pure.
///
/// Throws Error (kUsage): `RevisionNotFound` and what else selecting throws, `NothingToRebase`
/// where ONTO holds REVISION already, `MultipleHeads` where the other head is not clear; and
/// DiagnosticsError where the graph would not be whole afterwards, with what a dependency makes a
/// cycle.
Rebase plan_rebase(const graph::RevisionMap& map, const std::string& revision,
                   const std::string& onto);

/// The text of a revision's file with other parents in its header; everything else stays as it is.
/// The text must have been read as a revision. Pure.
std::string with_revises(std::string_view text, const std::vector<std::string>& revises);

}  // namespace headway::authoring
