#include "tests/unit/copier/copier.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("the copier copies itself, and the copy runs") {
  const Scratch scratch;
  fs::create_directories(scratch / "tools");
  const fs::path copy = scratch / "tools/headway-copier";
  const Run self = copier({"copy-self", copy.string()}, [] { ::umask(077); });
  CHECK(self.code == 0);
  CHECK(self.err.empty());
  CHECK(fs::status(copy).permissions() == fs::perms{0755});
  CHECK(read(copy) == read(HEADWAY_COPIER));

  write(scratch / "from/a.sql", "a");
  CHECK(run_program(copy, {"copy", scratch / "from", scratch / "to"}).code == 0);
  CHECK(read(scratch / "to/a.sql") == "a");
}

TEST_CASE("a copy that is there already is replaced") {
  const Scratch scratch;
  write(scratch / "headway-copier", "old");
  CHECK(copier({"copy-self", scratch / "headway-copier"}).code == 0);
  CHECK(read(scratch / "headway-copier") == read(HEADWAY_COPIER));
}

TEST_CASE("a name without a folder is one in the current folder") {
  const Scratch scratch;
  const fs::path here = scratch / "";
  CHECK(copier({"copy-self", "me"}, [&] {
          if (::chdir(here.c_str()) != 0) ::_exit(126);
        }).code == 0);
  CHECK(fs::exists(scratch / "me"));
}

TEST_CASE("a folder that is not there is named") {
  const Scratch scratch;
  const Run run = copier({"copy-self", scratch / "gone/headway-copier"});
  CHECK(run.code == 1);
  CHECK_THAT(run.err, ContainsSubstring("cannot open the folder " + (scratch / "gone/").string()));
}
