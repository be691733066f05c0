#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headway::seeds {

/// Gives the next piece of a file, valid until the next call; empty: the end.
using NextPiece = std::function<std::string_view()>;

/// The content of a file that may be packed, as its name says: `.gz` gzip, `.zst` zstd, else as it
/// is. It is unpacked piece by piece, so that its size costs no memory; zstd needs its window.
class Unpacker {
 public:
  /// `packed` gives the file's own pieces; its end is asked for once.
  Unpacker(const std::filesystem::path& file, NextPiece packed);
  ~Unpacker();
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;

  /// Valid until the next call; empty: the end, of the file too. Throws Error (kRevisionFailed,
  /// `SeedFailed`) for a file that is damaged or has no end.
  std::string_view next();

  /// How a file is packed.
  class Method;

 private:
  [[noreturn]] void refuse(const std::string& problem);

  std::string file_;
  NextPiece packed_;
  std::unique_ptr<Method> method_;  ///< nullptr: it is not packed
  std::string_view rest_;           ///< of the last packed piece
  bool ended_ = false;              ///< the packed pieces are
  bool whole_ = false;              ///< the end of what was packed is reached
  std::vector<char> piece_;
};

}  // namespace headway::seeds
