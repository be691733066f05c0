#pragma once

#include "runner/revisions/copy_data.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace headway::revisions {

/// Rows of COPYs that a file's text does not hold, since they are long: in the text, the line `\.`
/// follows the COPY at once.
struct LeftOut {
  struct Rows {
    std::size_t at = 0;  ///< their place in the text
    std::shared_ptr<const RowsInFile> rows;
  };

  std::vector<Rows> rows;  ///< in their order
  std::string file_hash;   ///< SHA-256 of the whole file
};

}  // namespace headway::revisions
