#pragma once

#include "common/sha256_stream.hpp"
#include "runner/revisions/copy_data.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace headway::revisions {

/// The part that a COPY's rows have in a checksum: hashes of blocks of them, with CRLF as LF, so
/// that the rows need not be held. The rows may come in pieces of any size.
class DataBlocks {
 public:
  void add(std::string_view piece);
  /// Of all pieces. Once.
  std::string finish();

 private:
  void put(std::string_view text);
  void end_block();

  std::string form_;
  Sha256Stream block_;
  std::size_t block_size_ = 0;
  bool carriage_return_ = false;  ///< at the end of the last piece; a newline may follow
  bool inside_line_ = false;
};

/// Of the rows of a COPY, wherever they are.
std::string blocks_of(const CopyData& data);

}  // namespace headway::revisions
