#include "runner/database/server_words.hpp"

#include <algorithm>

namespace headway::database {

namespace {

constexpr std::string_view kMark = ":  ";
constexpr std::size_t kLength = 5;

bool is_sqlstate(std::string_view text) {
  return text.size() == kLength && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
         });
}

/// Where the SQLSTATE of a line stands; npos: nowhere.
std::size_t find_sqlstate(std::string_view line) {
  for (std::size_t at = line.find(kMark); at != std::string_view::npos;
       at = line.find(kMark, at + 1)) {
    const std::string_view behind = line.substr(at + kMark.size());
    if (behind.size() > kLength && behind.substr(kLength).starts_with(": ") &&
        is_sqlstate(behind.substr(0, kLength)))
      return at + kMark.size();
  }
  return std::string_view::npos;
}

}  // namespace

ServerWords server_words(std::string_view message) {
  ServerWords words;
  while (!message.empty()) {
    std::string line(message.substr(0, message.find('\n')));
    message.remove_prefix(std::min(message.size(), line.size() + 1));
    if (line.starts_with("LOCATION:  ")) continue;
    if (const std::size_t at = find_sqlstate(line); at != std::string::npos) {
      words.sqlstates.push_back(line.substr(at, kLength));
      line.erase(at, kLength + 2);
    }
    words.text += (words.text.empty() ? "" : "\n") + line;
  }
  return words;
}

}  // namespace headway::database
