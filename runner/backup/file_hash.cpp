#include "runner/backup/file_hash.hpp"

#include "common/text.hpp"

#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

namespace headway::backup {

namespace {

constexpr std::size_t kPiece = 1024 * 1024;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

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
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("libcrypto could not compute a SHA-256");
  const OpenFile open(file);
  std::vector<char> piece(kPiece);
  FileHash hash;
  while (const std::size_t count = open.read(piece)) {
    EVP_DigestUpdate(context.get(), piece.data(), count);
    hash.bytes += static_cast<std::int64_t>(count);
    between();
  }
  open.sync();
  std::array<unsigned char, 32> digest{};
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  hash.sha256 = hex(digest);
  return hash;
}

void sync_folder(const std::filesystem::path& folder) {
  OpenFile(folder).sync();
}

}  // namespace headway::backup
