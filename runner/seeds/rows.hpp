#pragma once

#include "runner/seeds/data_file.hpp"
#include "runner/seeds/unpacker.hpp"

namespace headway::seeds {

/// The rows of a file of data, unpacked, piece by piece. The pieces throw Error (kLocked,
/// `DataChanged`) where the file changes meanwhile, and (kRevisionFailed, `SeedFailed`) for one
/// that is damaged, or with rows behind a line `\.`, which the server would pass over.
NextPiece rows_of(const DataFile& data);

}  // namespace headway::seeds
