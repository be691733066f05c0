#include "tests/unit/copier/copier.hpp"

#include <algorithm>
#include <csignal>
#include <format>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Names = std::vector<std::string>;

namespace {

Run copy_folder(const fs::path& from, const fs::path& to,
                const std::function<void()>& before = {}) {
  return copier({"copy", from.string(), to.string()}, before);
}

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

}  // namespace

TEST_CASE("a folder is copied with its sub-folders") {
  const Scratch scratch;
  write(scratch / "from/001_a.sql", "SELECT 1;\r\n");
  write(scratch / "from/versions/2026/002_b.sql", "");
  write(scratch / "from/headway.yaml", "dirs: [versions]\n");
  fs::create_directories(scratch / "from/empty");
  const Run run = copy_folder(scratch / "from", scratch / "to");
  CHECK(run.code == 0);
  CHECK(run.err.empty());
  CHECK(run.out == std::format("headway-copier: copied 3 files, 28 bytes, from {} to {}\n",
                               (scratch / "from").string(), (scratch / "to").string()));
  CHECK(listing(scratch / "to") == Names{"001_a.sql", "empty/", "headway.yaml", "versions/",
                                         "versions/2026/", "versions/2026/002_b.sql"});
  CHECK(read(scratch / "to/001_a.sql") == "SELECT 1;\r\n");
}

TEST_CASE("odd file names are copied as they are") {
  const Scratch scratch;
  const Names odd = {"new\nline.sql", "-rf",      "*.sql",           "a b 'c' \"d\" $e.sql",
                     "\xff\xfe.sql",  "\xc3\xbc", "back\\slash.sql", std::string(255, 'n')};
  for (const std::string& name : odd)
    write(scratch / ("from/" + name), name);
  CHECK(copy_folder(scratch / "from", scratch / "to").code == 0);
  for (const std::string& name : odd)
    CHECK(read(scratch / ("to/" + name)) == name);
}

TEST_CASE("a mounted ConfigMap is copied once, through its links") {
  const Scratch scratch;
  write(scratch / "from/..2026_11_22/001_a.sql", "a");
  write(scratch / "from/..2026_11_22/sub/002_b.sql", "b");
  fs::create_directory_symlink("..2026_11_22", scratch / "from/..data");
  fs::create_symlink("..data/001_a.sql", scratch / "from/001_a.sql");
  fs::create_directory_symlink("..data/sub", scratch / "from/sub");
  CHECK(copy_folder(scratch / "from", scratch / "to").code == 0);
  CHECK(listing(scratch / "to") == Names{"001_a.sql", "sub/", "sub/002_b.sql"});
  CHECK_FALSE(fs::is_symlink(scratch / "to/001_a.sql"));
  CHECK(read(scratch / "to/sub/002_b.sql") == "b");
}

TEST_CASE("names that begin with a dot are left out at every level") {
  const Scratch scratch;
  write(scratch / "from/a.sql", "");
  write(scratch / "from/.a.sql.swp", "");
  write(scratch / "from/.git/config", "");
  write(scratch / "from/sub/.hidden", "");
  CHECK(copy_folder(scratch / "from", scratch / "to").code == 0);
  CHECK(listing(scratch / "to") == Names{"a.sql", "sub/"});
}

TEST_CASE("the copies are readable for every user, whatever the source and the umask") {
  const Scratch scratch;
  write(scratch / "from/sub/a.sql", "");
  fs::permissions(scratch / "from/sub/a.sql", fs::perms::owner_all);
  CHECK(copy_folder(scratch / "from", scratch / "to", [] { ::umask(077); }).code == 0);
  CHECK(fs::status(scratch / "to/sub/a.sql").permissions() == fs::perms{0644});
  CHECK(fs::status(scratch / "to/sub").permissions() == fs::perms{0755});
}

TEST_CASE("a large file arrives whole") {
  const Scratch scratch;
  std::string text;
  while (text.size() < 40'000'000)
    text += std::format("{}\n", text.size());
  write(scratch / "from/large.sql", text);
  CHECK(copy_folder(scratch / "from", scratch / "to").code == 0);
  CHECK(read(scratch / "to/large.sql") == text);
}

TEST_CASE("a second copy leaves nothing of the first") {
  const Scratch scratch;
  write(scratch / "old/001_a.sql", "old");
  write(scratch / "old/sub/deep/002_b.sql", "old");
  fs::create_directories(scratch / "to");
  REQUIRE(copy_folder(scratch / "old", scratch / "to").code == 0);
  // As a try leaves it that was killed.
  write(scratch / "to/.headway-copier.partial", "ol");
  write(scratch / "new/001_a.sql", "new");
  CHECK(copy_folder(scratch / "new", scratch / "to").code == 0);
  CHECK(listing(scratch / "to") == Names{"001_a.sql"});
  CHECK(read(scratch / "to/001_a.sql") == "new");
  CHECK_FALSE(fs::exists(scratch / "to/.headway-copier.partial"));
}

TEST_CASE("a folder of somebody else's is not emptied") {
  const Scratch scratch;
  write(scratch / "from/a.sql", "");
  write(scratch / "to/letter.txt", "dear");
  const Run run = copy_folder(scratch / "from", scratch / "to");
  CHECK(run.code == 2);
  CHECK_THAT(run.err, ContainsSubstring("name an empty folder"));
  CHECK(listing(scratch / "to") == Names{"letter.txt"});
}

TEST_CASE("a file that cannot be copied is named, in one line") {
  const Scratch scratch;
  const fs::path from = scratch / "from";
  write(from / "a.sql", "");
  std::string expected;
  SECTION("a folder that is not there") {
    fs::remove_all(from);
    expected = "there is no folder " + from.string();
  }
  SECTION("a file") {
    fs::remove_all(from);
    write(from, "");
    expected = from.string() + " is not a folder";
  }
  SECTION("no files") {
    fs::remove_all(from);
    write(from / "sub/.hidden", "");
    expected = from.string() + " holds no files";
  }
  SECTION("a link to nothing") {
    fs::create_symlink("gone.sql", from / "b.sql");
    expected = from.string() + "/b.sql is a symbolic link to nothing";
  }
  SECTION("a link in a circle") {
    fs::create_directories(from / "sub");
    fs::create_directory_symlink("..", from / "sub/up");
    expected = from.string() + "/sub/up is a symbolic link to a folder that it is in";
  }
  SECTION("a link to itself") {
    fs::create_symlink("b.sql", from / "b.sql");
    expected = "cannot read " + from.string() + "/b.sql: Too many levels of symbolic links";
  }
  SECTION("a pipe") {
    REQUIRE(::mkfifo((from / "pipe.sql").c_str(), 0600) == 0);
    expected = from.string() + "/pipe.sql is neither a file nor a folder";
  }
  SECTION("a line break in the name that is reported") {
    fs::create_symlink("gone", from / "b\n\x1b[31m.sql");
    expected = from.string() + "/b\\x0a\\x1b[31m.sql is a symbolic link to nothing";
  }
  const Run run = copy_folder(from, scratch / "to");
  CHECK(run.code == 2);
  CHECK(run.out.empty());
  CHECK_THAT(run.err, ContainsSubstring("headway-copier: " + expected));
  CHECK(lines(run.err) == 1);
}

TEST_CASE("the destination may not be a part of the source") {
  const Scratch scratch;
  const fs::path from = scratch / "from";
  write(from / "a.sql", "a");
  CHECK_THAT(copy_folder(from, from / "sub").err,
             ContainsSubstring("it is part of what is copied"));
  const Run itself = copy_folder(from, scratch / "from/../from");
  CHECK(itself.code == 2);
  CHECK_THAT(itself.err, ContainsSubstring("into itself"));
  CHECK(read(from / "a.sql") == "a");
}

TEST_CASE("the root of an image is not copied") {
  const Scratch scratch;
  const Run run = copy_folder("/../", scratch / "to");
  CHECK(run.code == 2);
  CHECK_THAT(run.err, ContainsSubstring("such as /migrations"));
}

TEST_CASE("an unreadable file is named, with the fix") {
  if (::geteuid() == 0) SKIP("root may read everything");
  const Scratch scratch;
  const fs::path from = scratch / "from";
  write(from / "sub/a.sql", "");
  fs::path forbidden = from;
  SECTION("the folder") {}
  SECTION("a folder in it") {
    forbidden /= "sub";
  }
  SECTION("a file") {
    forbidden /= "sub/a.sql";
  }
  fs::permissions(forbidden, fs::perms::none);
  const Run run = copy_folder(from, scratch / "to");
  fs::permissions(forbidden, fs::perms::owner_all);
  CHECK(run.code == 2);
  CHECK_THAT(run.err,
             ContainsSubstring("cannot read " + forbidden.string() + ": Permission denied"));
  CHECK_THAT(run.err, ContainsSubstring("chmod -R a+rX"));
  CHECK(lines(run.err) == 1);
}

TEST_CASE("a destination that cannot be written is the machine's fault") {
  if (::geteuid() == 0) SKIP("root may write everywhere");
  const Scratch scratch;
  write(scratch / "from/a.sql", "");
  fs::create_directories(scratch / "to");
  fs::permissions(scratch / "to", fs::perms::owner_read | fs::perms::owner_exec);
  const Run run = copy_folder(scratch / "from", scratch / "to");
  CHECK(run.code == 1);
  CHECK_THAT(run.err, EndsWith("Permission denied\n"));
}

TEST_CASE("a file that could not be written whole does not have its name") {
  const Scratch scratch;
  write(scratch / "from/large.sql", std::string(3'000'000, 'x'));
  const Run run = copy_folder(scratch / "from", scratch / "to", [] {
    // Stands for a full disk; it lasts over exec.
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1'000'000, 1'000'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  });
  CHECK(run.code == 1);
  CHECK_THAT(run.err, ContainsSubstring("cannot write " + (scratch / "to/large.sql").string()));
  CHECK(listing(scratch / "to").empty());
  CHECK_FALSE(fs::exists(scratch / "to/.headway-copier.partial"));
}

TEST_CASE("wrong usage is answered with the usage line") {
  const Names arguments = GENERATE(Names{}, Names{"copy"}, Names{"copy", "a"},
                                   Names{"move", "a", "b"}, Names{"copy", "a", "b", "c"});
  const Run run = copier(arguments);
  CHECK(run.code == 2);
  CHECK_THAT(run.err, ContainsSubstring("copy FROM_FOLDER TO_FOLDER"));
}
