#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace headway::revisions {

/// Rows of a COPY that are too long to be held: where they stand in their file.
struct RowsInFile {
  std::string file = {};  ///< its path
  std::size_t place = 0;  ///< of the first byte
  std::size_t size = 0;
  int lines = 0;
  std::string blocks = {};  ///< their DataBlocks: they must be the same when they are read again
};

/// The rows of a COPY ... FROM STDIN: the lines up to, not including, `\.`, newlines and all.
/// Empty: no rows.
class CopyData {
 public:
  explicit CopyData(std::string_view text) : text_(text) {}
  explicit CopyData(std::shared_ptr<const RowsInFile> rows) : in_file_(std::move(rows)) {}

  /// nullptr: the rows are in memory.
  const std::shared_ptr<const RowsInFile>& in_file() const { return in_file_; }
  /// Of rows that are in memory; throws std::logic_error for others, which must not be taken for no
  /// rows.
  std::string_view text() const {
    if (in_file_) throw std::logic_error("rows that are in a file were asked for as text");
    return text_;
  }

 private:
  std::string_view text_;
  std::shared_ptr<const RowsInFile> in_file_;
};

}  // namespace headway::revisions
