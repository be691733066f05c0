#include "runner/backup/file_hash.hpp"

#include "common/sha256.hpp"

#include <fstream>
#include <stdexcept>
#include <system_error>

#include <catch2/catch_test_macros.hpp>
#include <unistd.h>

using namespace headway::backup;

namespace {

namespace fs = std::filesystem;

class Written {
 public:
  explicit Written(const std::string& text)
      : path_(fs::temp_directory_path() / ("headway-hash-" + std::to_string(getpid()))) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~Written() { fs::remove(path_); }
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("a file larger than one piece is hashed whole") {
  const std::string text(3'000'001, 'x');
  const Written file(text);
  int pieces = 0;
  const FileHash hash = hash_and_sync(file.path(), [&] { ++pieces; });
  CHECK(hash.sha256 == headway::sha256_hex(text));
  CHECK(hash.bytes == 3'000'001);
  CHECK(pieces == 3);
}

TEST_CASE("an exception between two pieces ends the reading") {
  const Written file("text");
  CHECK_THROWS_AS(hash_and_sync(file.path(), [] { throw std::logic_error("enough"); }),
                  std::logic_error);
}

TEST_CASE("a missing file is named") {
  CHECK_THROWS_AS(hash_and_sync("/nowhere/at/all", [] {}), std::system_error);
}
