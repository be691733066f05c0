#pragma once

#include "common/diagnostic.hpp"
#include "runner/revisions/revision.hpp"

#include <vector>

namespace headway::revisions {

/// What the file format has and this version cannot carry out yet. The one place that knows;
/// catalogue's parse() refuses a history that uses any of it.
std::vector<Diagnostic> unsupported(const Revision& revision);

}  // namespace headway::revisions
