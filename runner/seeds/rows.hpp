#pragma once

#include "runner/seeds/data_file.hpp"
#include "runner/seeds/end_of_rows.hpp"
#include "runner/seeds/unpacker.hpp"

#include <optional>

namespace headway::seeds {

/// The rows of a file of data, unpacked, piece by piece. The pieces throw Error (kLocked,
/// `DataChanged`) where the file changes meanwhile, and (kRevisionFailed, `SeedFailed`) for one
/// that is damaged, or with rows behind a line `\.` that `end` finds: who reads them, the server or
/// psql, would pass over them.
NextPiece rows_of(const DataFile& data, std::optional<EndOfRows> end,
                  const char* who = "PostgreSQL");

}  // namespace headway::seeds
