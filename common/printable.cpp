#include "common/printable.hpp"

#include "common/text.hpp"

#include <format>

namespace headway {

namespace {

constexpr std::size_t kLongest = 4000;

bool is_control(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return (byte < 0x20 && character != '\n' && character != '\t') || byte == 0x7f;
}

}  // namespace

std::string printable(std::string_view text) {
  const std::string shown = cut(text, kLongest);
  std::string clean;
  for (const char character : shown) {
    if (is_control(character)) {
      clean += std::format("\\x{:02x}", static_cast<unsigned char>(character));
    } else {
      clean += character;
    }
  }
  if (text.size() > kLongest) clean += std::format(" ({} bytes in all)", text.size());
  return clean;
}

}  // namespace headway
