#include "runner/revisions/data_blocks.hpp"

#include <algorithm>

namespace headway::revisions {

namespace {

constexpr char kBlockEnd = '\0';  // no file holds a NUL byte
/// A block ends with the first line behind this size.
constexpr std::size_t kBlock = 1 << 20;

}  // namespace

void DataBlocks::add(std::string_view piece) {
  while (!piece.empty()) {
    if (carriage_return_ && !piece.starts_with('\n')) put("\r");
    carriage_return_ = false;
    const std::size_t end = std::min(piece.find('\r'), piece.size());
    put(piece.substr(0, end));
    carriage_return_ = end < piece.size();
    piece.remove_prefix(std::min(end + 1, piece.size()));
  }
}

void DataBlocks::put(std::string_view text) {
  while (!text.empty()) {
    const std::size_t room = kBlock - std::min(kBlock, block_size_);
    const std::size_t newline = text.find('\n', room == 0 ? 0 : room - 1);
    const bool full = newline != std::string_view::npos;
    const std::string_view part = full ? text.substr(0, newline + 1) : text;
    block_.add(part);
    block_size_ += part.size();
    inside_line_ = !part.ends_with('\n');
    if (full) end_block();
    text.remove_prefix(part.size());
  }
}

std::string DataBlocks::finish() {
  if (carriage_return_) put("\r");
  if (inside_line_ && block_size_ >= kBlock) end_block();
  end_block();
  return std::move(form_);
}

void DataBlocks::end_block() {
  form_ += block_.hex();
  form_ += kBlockEnd;
  block_size_ = 0;
}

std::string blocks_of(const CopyData& data) {
  if (data.in_file()) return data.in_file()->blocks;
  DataBlocks blocks;
  blocks.add(data.text());
  return blocks.finish();
}

}  // namespace headway::revisions
