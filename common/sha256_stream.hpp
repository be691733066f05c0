#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace headway {

/// SHA-256 (FIPS 180-4) of data that is there piece by piece.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;

  void add(std::string_view piece);
  /// Of all pieces since the last call, as 64 lower-case hexadecimal digits.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace headway
