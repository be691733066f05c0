#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace headway::revisions {

enum class Key { kRevision, kRevises, kBranchLabels, kDependsOn, kCreated, kPhase };

/// By Key.
inline constexpr std::array<std::string_view, 6> kKeys = {"revision",   "revises", "branch-labels",
                                                          "depends-on", "created", "phase"};

std::optional<Key> exact_key(std::string_view word);

/// The key that was surely meant by another spelling: Alembic's, another case, or one letter too
/// many, missing, wrong or exchanged with its neighbour.
std::optional<Key> meant_key(std::string_view words);

}  // namespace headway::revisions
