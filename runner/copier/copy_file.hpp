#pragma once

#include "runner/copier/tell.hpp"

#include <sys/types.h>

namespace headway::copier {

/// Names of its own begin with a dot: who reads the copies skips such names.
inline constexpr const char* kPartialName = ".headway-copier.partial";

/// The two files as they are named in an error.
struct Shown {
  const char* from;
  const char* to;
};

/// Copies what `from` (an open file) still holds into `name` in the folder `to_folder`, with
/// exactly `mode`, and adds the number of bytes to `bytes`. The file has that name only once it is
/// whole.
End copy_file(int from, int to_folder, const char* name, mode_t mode, Shown shown,
              unsigned long long& bytes);

}  // namespace headway::copier
