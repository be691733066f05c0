#include "runner/revisions/catalogue.hpp"

#include "common/error.hpp"
#include "tests/unit/revisions/rendering.hpp"

#include <cstdlib>
#include <fstream>

#include <catch2/catch_test_macros.hpp>

namespace headway::revisions {

namespace fs = std::filesystem;

namespace {

/// A folder of its own for each test.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "headway-catalogue-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path write(const fs::path& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string revision_text(const std::string& id) {
  return "-- Message\n-- revision: " + id + "\n-- headway: upgrade\nSELECT '" + id + "';\n";
}

std::vector<std::string> ids_in(const Catalogue& catalogue) {
  std::vector<std::string> ids;
  for (const Revision& revision : catalogue.revisions())
    ids.push_back(revision.id);
  return ids;
}

std::vector<Diagnostic> refused(const std::vector<fs::path>& folders) {
  try {
    load(folders);
  } catch (const DiagnosticsError& error) {
    CHECK(error.code() == ExitCode::kUsage);
    return error.diagnostics();
  }
  FAIL("nothing was thrown");
  return {};
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("a folder is read in the order of its files' names") {
  const Folder folder;
  folder.write("b.sql", revision_text("b1"));
  folder.write("a.sql", revision_text("a1"));
  folder.write("c.sql", revision_text("c1"));
  folder.write("README.md", "no revision");
  folder.write(".hidden.sql", "no revision");
  folder.write("older/x.sql", "no revision");
  folder.write("folder.sql/x.sql", "no revision");
  const Catalogue catalogue = load(std::vector{folder.path()});
  CHECK(ids_in(catalogue) == Ids{"a1", "b1", "c1"});
  CHECK(catalogue.revisions()[0].file == (folder.path() / "a.sql").string());
}

TEST_CASE("folders are read one after the other") {
  const Folder folder;
  folder.write("z/a.sql", revision_text("a1"));
  folder.write("y/b.sql", revision_text("b1"));
  CHECK(ids_in(load(std::vector{folder.path() / "z", folder.path() / "y"})) == Ids{"a1", "b1"});
}

TEST_CASE("a mounted ConfigMap is read once, through its links") {
  const Folder folder;
  folder.write("..2026_11_22/a.sql", revision_text("a1"));
  folder.write("..2026_11_22/b.sql", revision_text("b1"));
  fs::create_directory_symlink("..2026_11_22", folder.path() / "..data");
  fs::create_symlink("..data/a.sql", folder.path() / "a.sql");
  fs::create_symlink("..data/b.sql", folder.path() / "b.sql");
  CHECK(ids_in(load(std::vector{folder.path()})) == Ids{"a1", "b1"});
}

TEST_CASE("a revision is found by its exact id") {
  const auto catalogue =
      parse({source_file(revision_text("a1")), source_file(revision_text("b1"))});
  REQUIRE(catalogue);
  REQUIRE(catalogue->find("b1") != nullptr);
  CHECK(catalogue->find("b1")->id == "b1");
  CHECK(catalogue->find("b") == nullptr);
}

TEST_CASE("an id that two files claim is refused with both") {
  const auto catalogue = parse(
      {source_file(revision_text("a1"), "one.sql"), source_file(revision_text("a1"), "two.sql")});
  REQUIRE_FALSE(catalogue);
  REQUIRE(catalogue.error().size() == 1);
  CHECK(catalogue.error()[0].file == "two.sql");
  CHECK(catalogue.error()[0].line == 2);
  CHECK(catalogue.error()[0].message == "revision 'a1' is also in one.sql:2");
}

TEST_CASE("the problems of all files are reported together") {
  const Folder folder;
  folder.write("a.sql", "-- revision: a1\n-- headway: upgrade\nSELECT 'open;");
  folder.write("b.sql",
               "-- revision: b1\n-- headway: upgrade no-transaction\n-- headway: batch "
               "size=5\nDELETE FROM t WHERE id < :batch_size;\n");
  folder.write("c.sql", "");
  fs::create_symlink("nowhere", folder.path() / "d.sql");
  fs::create_directories(folder.path() / "empty");
  const auto messages =
      refused({folder.path(), folder.path() / "empty", folder.path() / "missing"});
  std::vector<std::string> lines;
  for (const Diagnostic& diagnostic : messages) {
    lines.push_back(fs::path(diagnostic.file).lexically_relative(folder.path()).string() + ": " +
                    diagnostic.message);
  }
  CHECK(lines == std::vector<std::string>{
                     "d.sql: the file cannot be read",
                     "empty: the folder holds no revisions",
                     "missing: the folder of revisions cannot be read: No such file or directory",
                     "a.sql: the quoted text that begins here is never closed",
                     "b.sql: a batch needs a verify section",
                     "c.sql: the file's header has no `revision:`",
                     "c.sql: the file has no section `-- headway: upgrade`",
                 });
}

}  // namespace headway::revisions
