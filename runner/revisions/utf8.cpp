#include "runner/revisions/utf8.hpp"

#include "common/text.hpp"

#include <algorithm>

namespace headway::revisions {

namespace {

/// How many bytes follow this first byte; nothing where it begins no character.
std::optional<std::size_t> following(unsigned char first) {
  if (first < 0x80) return 0;
  if (first >= 0xC2 && first < 0xE0) return 1;
  if (first >= 0xE0 && first < 0xF0) return 2;
  if (first >= 0xF0 && first < 0xF5) return 3;
  return std::nullopt;
}

/// Whether a first byte may be followed by this second one, apart from its being a following byte.
bool fits(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xE0:
      return second >= 0xA0;  // else overlong
    case 0xED:
      return second < 0xA0;  // else a surrogate
    case 0xF0:
      return second >= 0x90;  // else overlong
    case 0xF4:
      return second < 0x90;  // else above U+10FFFF
    default:
      return true;
  }
}

}  // namespace

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const auto more = following(first);
    if (!more) return i;
    const auto rest = text.substr(i + 1, *more);
    const bool whole = rest.size() == *more && std::ranges::none_of(rest, begins_character);
    if (!whole || (*more > 0 && !fits(first, static_cast<unsigned char>(rest[0])))) return i;
    i += 1 + *more;
  }
  return std::nullopt;
}

}  // namespace headway::revisions
