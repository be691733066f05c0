#include "runner/backup/file_hash.hpp"

#include "common/sha256_stream.hpp"

#include <cerrno>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace headway::backup {

namespace {

constexpr std::size_t kPiece = 1024 * 1024;

class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& path)
      : path_(path), number_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (number_ < 0) fail();
  }
  ~OpenFile() { close(number_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  std::size_t read(std::vector<char>& into) const {
    ssize_t count = 0;
    while ((count = ::read(number_, into.data(), into.size())) < 0) {
      if (errno != EINTR) fail();
    }
    return static_cast<std::size_t>(count);
  }
  void sync() const {
    if (fsync(number_) != 0) fail();
  }

 private:
  [[noreturn]] void fail() const {
    throw std::system_error(errno, std::generic_category(), path_.string());
  }

  std::filesystem::path path_;
  int number_;
};

}  // namespace

FileHash hash_and_sync(const std::filesystem::path& file, const std::function<void()>& between) {
  Sha256Stream sum;
  const OpenFile open(file);
  std::vector<char> piece(kPiece);
  FileHash hash;
  while (const std::size_t count = open.read(piece)) {
    sum.add({piece.data(), count});
    hash.bytes += static_cast<std::int64_t>(count);
    between();
  }
  open.sync();
  hash.sha256 = sum.hex();
  return hash;
}

void sync_folder(const std::filesystem::path& folder) {
  OpenFile(folder).sync();
}

}  // namespace headway::backup
