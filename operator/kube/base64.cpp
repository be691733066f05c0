#include "operator/kube/base64.hpp"

#include <cstdint>

namespace headway::kube {

std::optional<std::string> base64_decoded(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::string_view kSpace = " \t\r\n";
  std::string decoded;
  std::uint32_t bits = 0;
  int digits = 0;
  int padding = 0;
  for (const char character : text) {
    if (kSpace.contains(character)) continue;
    if (character == '=') {
      ++padding;
      continue;
    }
    const auto digit = kDigits.find(character);
    if (digit == std::string_view::npos || padding > 0) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
    if (++digits % 4 != 0) continue;
    for (const unsigned shift : {16U, 8U, 0U})
      decoded += static_cast<char>((bits >> shift) & 0xFFU);
    bits = 0;
  }
  if ((digits + padding) % 4 != 0 || padding > 2) return std::nullopt;
  if (padding == 2) decoded += static_cast<char>((bits >> 4U) & 0xFFU);
  if (padding == 1) {
    decoded += static_cast<char>((bits >> 10U) & 0xFFU);
    decoded += static_cast<char>((bits >> 2U) & 0xFFU);
  }
  return decoded;
}

}  // namespace headway::kube
