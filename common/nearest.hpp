#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headway {

/// The candidate that `word` was probably meant to be: the only one that it begins, or the one that
/// needs the fewest letters added, dropped, changed or swapped with a neighbour. Nothing where none
/// is near enough to be worth a hint.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

}  // namespace headway
