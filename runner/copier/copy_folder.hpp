#pragma once

#include "runner/copier/tell.hpp"

namespace headway::copier {

struct Copied {
  unsigned long long files = 0;
  unsigned long long bytes = 0;
};

/// Copies the regular files under `from`, with their folders, into the folder `to`, which then
/// holds nothing else.
///
/// Symbolic links are followed, as a mounted ConfigMap needs it; names that begin with a dot are
/// left out, as the runner would not read them. Everything else that is neither a file nor a
/// folder, a folder without a file in it, and the root of the file system are refused.
End copy_folder(const char* from, const char* to, Copied& copied);

}  // namespace headway::copier
