#include "operator/kube/rotating_text.hpp"

#include "common/error.hpp"
#include "tests/unit/kube/manual_clock.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <unistd.h>

using namespace std::chrono_literals;
using headway::Secret;
using headway::kube::RotatingText;
using headway::testing::ManualClock;

namespace {

/// A folder as the kubelet lays it out: the file is a link through `..data`, which is swapped.
class Projected {
 public:
  Projected()
      : folder_(std::filesystem::temp_directory_path() /
                ("headway-projected-" + std::to_string(getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::filesystem::create_symlink("..data/token", path());
  }
  ~Projected() { std::filesystem::remove_all(folder_); }
  Projected(const Projected&) = delete;
  Projected& operator=(const Projected&) = delete;

  std::string path() const { return folder_ / "token"; }
  void swap(const std::string& version, const std::string& text) {
    std::filesystem::create_directories(folder_ / version);
    std::ofstream(folder_ / version / "token") << text;
    std::filesystem::remove(folder_ / "..new");
    std::filesystem::create_symlink(version, folder_ / "..new");
    std::filesystem::rename(folder_ / "..new", folder_ / "..data");
  }

 private:
  const std::filesystem::path folder_;
};

}  // namespace

TEST_CASE("a given text stays") {
  RotatingText text(Secret("fixed"));
  text.expire();
  CHECK(text.text().reveal() == "fixed");
}

TEST_CASE("a file is read again after a minute, or when its text was refused") {
  ManualClock clock;
  Projected folder;
  folder.swap("..1", " first\n");
  RotatingText text(folder.path(), clock);
  folder.swap("..2", "second");
  clock.move(59s);
  CHECK(text.text().reveal() == "first");
  clock.move(1s);
  CHECK(text.text().reveal() == "second");
  folder.swap("..3", "third");
  CHECK(text.text().reveal() == "second");
  text.expire();
  CHECK(text.text().reveal() == "third");
}

TEST_CASE("a missing or an empty file keeps the last good text") {
  ManualClock clock;
  Projected folder;
  folder.swap("..1", "first");
  RotatingText text(folder.path(), clock);
  folder.swap("..2", "\n");
  text.expire();
  CHECK(text.text().reveal() == "first");
  std::filesystem::remove(folder.path());
  clock.move(10min);
  CHECK(text.text().reveal() == "first");
}

TEST_CASE("a file must hold something to begin with") {
  const ManualClock clock;
  Projected folder;
  CHECK_THROWS_AS(RotatingText(folder.path(), clock), headway::Error);
  folder.swap("..1", " \n");
  CHECK_THROWS_AS(RotatingText(folder.path(), clock), headway::Error);
}
