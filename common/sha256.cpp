#include "common/sha256.hpp"

#include "common/text.hpp"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>

namespace headway {

std::string sha256_hex(std::string_view data) {
  std::array<unsigned char, 32> digest{};
  if (EVP_Digest(data.data(), data.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("libcrypto could not compute a SHA-256");
  return hex(digest);
}

}  // namespace headway
