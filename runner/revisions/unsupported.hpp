#pragma once

#include "common/diagnostic.hpp"
#include "runner/revisions/revision.hpp"

#include <vector>

namespace headway::revisions {

/// Parts of the file format that this version cannot carry out yet. The one list of them;
/// catalogue's parse() refuses a history that uses any of it.
std::vector<Diagnostic> unsupported(const Revision& revision);

}  // namespace headway::revisions
