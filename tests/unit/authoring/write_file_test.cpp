#include "runner/authoring/write_file.hpp"

#include "common/error.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include <catch2/catch_test_macros.hpp>

namespace headway::authoring {

namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "headway-author-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path operator/(const char* name) const { return path_ / name; }
  std::ptrdiff_t files() const {
    return std::distance(fs::recursive_directory_iterator(path_), {});
  }

 private:
  fs::path path_;
};

std::string content(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string refused(const std::function<void()>& write) {
  try {
    write();
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::kUsage);
    return error.reason();
  }
  return "";
}

}  // namespace

TEST_CASE("a new file is there as a whole, in folders that are made for it") {
  const Folder folder;
  const std::string text(300000, 'x');
  write_new_file({folder / "2026/11/a.sql", text});
  CHECK(content(folder / "2026/11/a.sql") == text);
  CHECK(folder.files() == 3);
}

TEST_CASE("a file that is there is never written over") {
  const Folder folder;
  write_new_file({folder / "a.sql", "old"});
  CHECK(refused([&] { write_new_file({folder / "a.sql", "new"}); }) == "FileExists");
  CHECK(content(folder / "a.sql") == "old");
  CHECK(folder.files() == 1);
}

TEST_CASE("files that change together keep their permissions, and leave nothing beside them") {
  const Folder folder;
  write_new_file({folder / "a.sql", "old a"});
  write_new_file({folder / "b.sql", "old b"});
  fs::permissions(folder / "a.sql", fs::perms::owner_read | fs::perms::owner_write);
  replace_files({{folder / "a.sql", "new a"}, {folder / "b.sql", "new b"}});
  CHECK(content(folder / "a.sql") == "new a");
  CHECK(content(folder / "b.sql") == "new b");
  CHECK(fs::status(folder / "a.sql").permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(folder.files() == 2);
}

TEST_CASE("where one of several files cannot be written, none changes") {
  const Folder folder;
  write_new_file({folder / "a.sql", "old"});
  CHECK(refused([&] {
          replace_files({{folder / "a.sql", "new"}, {folder / "gone/b.sql", "new"}});
        }) == "CannotWrite");
  CHECK(content(folder / "a.sql") == "old");
  CHECK(folder.files() == 1);
}

}  // namespace headway::authoring
