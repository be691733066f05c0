#pragma once

#include "runner/revisions/catalogue.hpp"
#include "runner/revisions/seed.hpp"

#include <string_view>
#include <vector>

namespace headway::revisions {

/// True for a file whose header has `-- seed: NAME`, and no `-- revision:`.
bool is_seed(std::string_view text);

/// The seeds among the files, by their names. Throws DiagnosticsError with everything that is wrong
/// with them.
std::vector<Seed> load_seeds(const Found& found);

}  // namespace headway::revisions
