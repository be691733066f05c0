#include "runner/authoring/slug.hpp"

#include <algorithm>

namespace headway::authoring {

namespace {

/// UTF-8 text as code points; a byte that belongs to none stands for itself.
std::u32string code_points(std::string_view text) {
  std::u32string points;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    char32_t point = length == 1 ? byte : byte & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k)
      point = (point << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    points += point;
    i += length;
  }
  return points;
}

void append(std::string& text, char32_t point) {
  const auto add = [&](char32_t byte) { text += static_cast<char>(byte); };
  const auto tail = [&](int shift) { add(0x80U | ((point >> shift) & 0x3FU)); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xC0U | (point >> 6));
    tail(0);
  } else if (point < 0x10000) {
    add(0xE0U | (point >> 12));
    tail(6);
    tail(0);
  } else {
    add(0xF0U | (point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool within(char32_t point, char32_t first, char32_t last) {
  return point >= first && point <= last;
}

/// The letters and digits of ASCII, and beyond it everything but punctuation, symbols and spaces of
/// the blocks that messages are written with.
bool is_word(char32_t point) {
  if (point < 0x80)
    return within(point, '0', '9') || within(point, 'a', 'z') || within(point, 'A', 'Z') ||
           point == '_';
  if (point < 0xC0)
    return point == 0xAA || point == 0xB5 || point == 0xBA || point == 0xB2 || point == 0xB3 ||
           point == 0xB9 || within(point, 0xBC, 0xBE);
  if (point == 0xD7 || point == 0xF7) return false;
  return !within(point, 0x2000, 0x206F) && !within(point, 0x20A0, 0x20CF) &&
         !within(point, 0x2190, 0x2BFF) && !within(point, 0x3000, 0x3004) &&
         !within(point, 0x3008, 0x3020) && !within(point, 0xFF01, 0xFF0F) &&
         !within(point, 0x1F000, 0x1FAFF);
}

/// For ASCII, Latin, Greek and Cyrillic; other capitals stay.
char32_t lower(char32_t point) {
  if (within(point, 'A', 'Z')) return point + 32;
  if (within(point, 0xC0, 0xDE) && point != 0xD7) return point + 32;
  if (within(point, 0x100, 0x12F) || within(point, 0x14A, 0x177)) return point | 1U;
  if (within(point, 0x391, 0x3A9)) return point + 32;
  if (within(point, 0x400, 0x40F)) return point + 80;
  if (within(point, 0x410, 0x42F)) return point + 32;
  return point;
}

}  // namespace

std::string slug(std::string_view message, std::size_t longest) {
  std::u32string words;
  bool apart = false;
  for (const char32_t point : code_points(message)) {
    if (!is_word(point)) {
      apart = true;
      continue;
    }
    if (apart && !words.empty()) words += U'_';
    apart = false;
    words += lower(point);
  }
  if (words.size() > longest) {
    words.resize(longest);
    words.resize(std::min(words.rfind(U'_'), words.size()));
    words += U'_';
  }
  std::string text;
  for (const char32_t point : words)
    append(text, point);
  return text;
}

}  // namespace headway::authoring
