#include "runner/seeds/end_of_rows.hpp"

#include <utility>

namespace headway::seeds {

namespace {

constexpr std::size_t kLongestMark = 3;  // `\.` and a carriage return
constexpr int kNoEndInCsv = 180000;

}  // namespace

bool EndOfRows::is_passed(std::string_view piece) {
  while (!piece.empty()) {
    if (ended_) return true;
    const std::size_t newline = piece.find('\n');
    const std::string_view line = piece.substr(0, newline);
    // One byte more than the mark has: a longer line is none.
    if (line_.size() <= kLongestMark) line_ += line.substr(0, kLongestMark + 1 - line_.size());
    follow_quotes(line);
    if (newline == std::string_view::npos) return false;
    ended_ = !begins_quoted_ && (line_ == "\\." || line_ == "\\.\r");
    line_.clear();
    begins_quoted_ = quoted_;
    escaped_ = false;
    piece.remove_prefix(newline + 1);
  }
  return false;
}

/// A doubled quote, which stands for one, closes and opens.
void EndOfRows::follow_quotes(std::string_view line) {
  if (!quote_) return;
  for (const char each : line) {
    if (std::exchange(escaped_, false)) continue;
    if (quoted_ && each == escape_ && escape_ != *quote_)
      escaped_ = true;
    else if (each == *quote_)
      quoted_ = !quoted_;
  }
}

std::optional<EndOfRows> end_of_rows(const sql::CopyFormat& format, int server_version) {
  using enum sql::CopyFormat::Kind;
  if (format.kind == kText) return EndOfRows();
  if (format.kind == kCsv && server_version < kNoEndInCsv)
    return EndOfRows(format.quote, format.escape);
  return std::nullopt;
}

}  // namespace headway::seeds
