#include "runner/seeds/end_of_rows.hpp"

namespace headway::seeds {

namespace {

constexpr std::size_t kLongestMark = 3;  // `\.` and a carriage return

}  // namespace

bool EndOfRows::is_passed(std::string_view piece) {
  while (!piece.empty()) {
    if (ended_) return true;
    const std::size_t newline = piece.find('\n');
    const std::string_view line = piece.substr(0, newline);
    // One byte more than the mark has: a longer line is none.
    if (line_.size() <= kLongestMark) line_ += line.substr(0, kLongestMark + 1 - line_.size());
    if (newline == std::string_view::npos) return false;
    ended_ = line_ == "\\." || line_ == "\\.\r";
    line_.clear();
    piece.remove_prefix(newline + 1);
  }
  return false;
}

}  // namespace headway::seeds
