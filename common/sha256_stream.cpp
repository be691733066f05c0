#include "common/sha256_stream.hpp"

#include "common/text.hpp"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>

namespace headway {

struct Sha256Stream::State {
  State() {
    if (!begin()) {
      EVP_MD_CTX_free(context);
      throw std::runtime_error("libcrypto could not compute a SHA-256");
    }
  }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  bool begin() const {
    return context != nullptr && EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1;
  }

  EVP_MD_CTX* context = EVP_MD_CTX_new();
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;

void Sha256Stream::add(std::string_view piece) {
  EVP_DigestUpdate(state_->context, piece.data(), piece.size());
}

std::string Sha256Stream::hex() {
  std::array<unsigned char, 32> digest{};
  if (EVP_DigestFinal_ex(state_->context, digest.data(), nullptr) != 1 || !state_->begin())
    throw std::runtime_error("libcrypto could not compute a SHA-256");
  return headway::hex(digest);
}

}  // namespace headway
