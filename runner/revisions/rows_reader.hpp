#pragma once

#include "common/open_file.hpp"
#include "runner/revisions/copy_data.hpp"
#include "runner/revisions/data_blocks.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headway::revisions {

/// Reads the rows of a COPY from their file, in pieces.
class RowsReader {
 public:
  explicit RowsReader(std::shared_ptr<const RowsInFile> rows);

  /// Valid until the next call; empty: the end. Throws Error (kLocked, `DataChanged`), at the
  /// latest instead of the end, where the rows are not there any more as they were.
  std::string_view next();

 private:
  [[noreturn]] void refuse(const std::string& problem) const;
  const OpenFile& file();

  std::shared_ptr<const RowsInFile> rows_;
  std::optional<OpenFile> file_;
  std::size_t done_ = 0;
  std::vector<char> piece_;
  DataBlocks blocks_;
};

}  // namespace headway::revisions
