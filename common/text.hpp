#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace headway {

/// `a, b, c`: the words of a range, with the separator between them.
std::string join(const auto& words, std::string_view separator = ", ") {
  std::string text;
  bool first = true;
  for (const auto& word : words) {
    if (!first) text += separator;
    text += word;
    first = false;
  }
  return text;
}

/// The text without the blanks at its beginning and its end.
std::string_view trim(std::string_view text, std::string_view blanks = " \t\r\n");

/// At most `limit` bytes of UTF-8 text, hence at most as many characters: a longer text is cut
/// between two characters and ends in "…". A limit below the three bytes of "…" gives "…".
std::string cut(std::string_view text, std::size_t limit);

/// Two lower-case digits a byte.
std::string hex(std::span<const unsigned char> bytes);

/// ASCII letters become small letters; other characters stay.
std::string lower(std::string_view text);

/// True if a byte of UTF-8 text is the first of a character.
constexpr bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

}  // namespace headway
