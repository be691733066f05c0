#pragma once

#include "runner/copier/tell.hpp"

namespace headway::copier {

/// Makes `path` an empty folder that is marked as ours, and sets `folder` to it, opened; the caller
/// closes it.
///
/// When a node restarts, a pod's init containers run again over the same volume, and the image may
/// by then hold other files: a copy starts from nothing. What this program has not filled it does
/// not empty: that is refused.
End open_destination(const char* path, int& folder);

}  // namespace headway::copier
