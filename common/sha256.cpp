#include "common/sha256.hpp"

#include "common/text.hpp"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>

namespace headway {

std::string sha256_hex(std::string_view data) {
  // EVP_sha256() looks for its implementation anew with each hash, which costs more than a small
  // one.
  static EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::array<unsigned char, 32> digest{};
  if (EVP_Digest(data.data(), data.size(), digest.data(), nullptr, kSha256, nullptr) != 1)
    throw std::runtime_error("libcrypto could not compute a SHA-256");
  return hex(digest);
}

}  // namespace headway
