#include "runner/revisions/heads.hpp"

#include "runner/revisions/catalogue.hpp"
#include "runner/revisions/seed_file.hpp"
#include "tests/unit/revisions/rendering.hpp"

#include <algorithm>
#include <cstdlib>
#include <format>
#include <fstream>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace headway::revisions {

namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "headway-heads-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string write(const fs::path& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return (path_ / name).string();
  }
  std::optional<Heads> heads(bool recursive = false) const {
    return read_heads(std::vector{path_}, {.recursive = recursive});
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string revision_text(const std::string& id) {
  return "-- Message\n-- revision: " + id + "\n-- revises: before\n-- headway: upgrade\n";
}

Header header_of(const std::string& text) {
  std::vector<Diagnostic> diagnostics;
  return parse_header_of(text, /*whole=*/true, "test.sql", diagnostics).value();
}

}  // namespace

TEST_CASE("a header is the same from each beginning of its file that holds it") {
  for (const auto& path : sql_fixtures("revisions")) {
    INFO(path);
    const std::string text = file_text(path);
    std::vector<Diagnostic> expected;
    const Header header = parse_header_of(text, /*whole=*/true, "test.sql", expected).value();
    bool held = false;
    for (std::size_t size = 3; size <= text.size(); ++size) {
      std::vector<Diagnostic> diagnostics;
      const auto part = parse_header_of(std::string_view(text).substr(0, size), /*whole=*/false,
                                        "test.sql", diagnostics);
      REQUIRE((part || !held));  // Once there, it stays.
      held = held || part;
      if (!part) continue;
      REQUIRE(*part == header);
      REQUIRE(diagnostics == expected);
      REQUIRE(is_seed(std::string_view(text).substr(0, size)) == is_seed(text));
    }
  }
}

TEST_CASE("heads are those of the whole files, in their order") {
  const fs::path folder = fs::path(HEADWAY_ROOT) / "migrations";
  const auto heads = read_heads(std::vector{folder});
  REQUIRE(heads);
  const Catalogue catalogue = load(std::vector{folder});
  REQUIRE(heads->revisions.size() == catalogue.revisions().size());
  for (std::size_t i = 0; i < heads->revisions.size(); ++i) {
    const Head& head = heads->revisions[i];
    const Revision& revision = catalogue.revisions()[i];
    CHECK(head.file == revision.file);
    CHECK(head.header == Header{.message = revision.message,
                                .id = revision.id,
                                .id_line = revision.line,
                                .down_revisions = revision.down_revisions,
                                .depends_on = revision.depends_on,
                                .branch_labels = revision.branch_labels,
                                .created = revision.created});
  }
}

TEST_CASE("the body of a file is not read for its head") {
  const Folder folder;
  // No memory would take it, and no NUL byte belongs to a revision.
  fs::resize_file(folder.write("a.sql", revision_text("a1")), std::uintmax_t{1} << 42);
  const auto heads = folder.heads();
  REQUIRE(heads);
  REQUIRE(heads->revisions.size() == 1);
  CHECK(heads->revisions[0].header.id == "a1");
}

TEST_CASE("a head that is longer than most is read to its end") {
  const Folder folder;
  std::string prose;
  while (prose.size() < 100'000)
    prose += "-- Nobody writes as much as this.\n";
  const std::string text =
      GENERATE_REF(prose + revision_text("a1"), "/*" + prose + "*/\n" + revision_text("a1"));
  folder.write("a.sql", text);
  const auto heads = folder.heads();
  REQUIRE(heads);
  CHECK(heads->revisions.at(0).header == header_of(text));
}

TEST_CASE("very many heads are in their order, and seeds among them are found") {
  const Folder folder;
  constexpr int kFiles = 5000;
  for (int i = 0; i < kFiles; ++i)
    folder.write(std::format("{:05}.sql", i), revision_text(std::format("r{}", i)));
  for (const char* name : {"00001.sql", "04998.sql"})
    folder.write(name, std::format("-- seed: of_{}\n-- headway: load\nSELECT 1;\n", name));
  const auto heads = folder.heads();
  REQUIRE(heads);
  REQUIRE(heads->revisions.size() == kFiles - 2);
  CHECK(heads->revisions.front().header.id == "r0");
  CHECK(heads->revisions.back().header.id == "r4999");
  CHECK(std::ranges::is_sorted(heads->revisions, {}, &Head::file));
  REQUIRE(heads->seeds.size() == 2);
  CHECK(heads->seeds[0].path.ends_with("00001.sql"));
  CHECK(heads->seeds[1].path.ends_with("04998.sql"));

  const std::string wrong = GENERATE("00002.sql", "04999.sql");
  folder.write(wrong, "SELECT 'no header';\n");
  CHECK_FALSE(folder.heads());
}

TEST_CASE("heads come from folders within a folder, and through links") {
  const Folder folder;
  folder.write("b.sql", revision_text("b1"));
  folder.write("a/c.sql", revision_text("c1"));
  fs::create_symlink("b.sql", folder.path() / "l.sql");
  CHECK_FALSE(read_heads(std::vector{folder.path() / "nowhere"}));
  const auto heads = folder.heads(/*recursive=*/true);
  REQUIRE(heads);
  REQUIRE(heads->revisions.size() == 3);
  CHECK(heads->revisions[0].file == (folder.path() / "b.sql").string());
  CHECK(heads->revisions[2].file == (folder.path() / "a" / "c.sql").string());
}

TEST_CASE("a seed is read whole") {
  const Folder folder;
  folder.write("a.sql", revision_text("a1"));
  const std::string text = "-- Skills\n-- seed: skills\n\n-- headway: load\nSELECT 1;\n";
  folder.write("s.sql", text);
  const auto heads = folder.heads();
  REQUIRE(heads);
  CHECK(heads->revisions.size() == 1);
  REQUIRE(heads->seeds.size() == 1);
  CHECK(*heads->seeds[0].text == text);
}

TEST_CASE("where anything is wrong there are no heads") {
  const Folder folder;
  folder.write("a.sql", revision_text("a1"));
  REQUIRE(folder.heads());
  SECTION("a header without an id") {
    folder.write("b.sql", "-- Message\n");
  }
  SECTION("a key that is nearly one") {
    folder.write("b.sql", "-- down_revision: a1\n" + revision_text("b1"));
  }
  SECTION("UTF-16") {
    folder.write("b.sql", "\xFF\xFE-\0-\0");
  }
  SECTION("a link to nothing") {
    fs::create_symlink("gone.sql", folder.path() / "b.sql");
  }
  SECTION("no file") {
    fs::remove(folder.path() / "a.sql");
  }
  CHECK_FALSE(folder.heads());
}

TEST_CASE("a file is read as a whole while its header stays as it was") {
  const Folder folder;
  const std::string text = revision_text("a1");
  const std::string file = folder.write("a.sql", text);
  const Header header = folder.heads().value().revisions.at(0).header;
  folder.write("a.sql", text + "SELECT 1;\n");
  const auto whole = read_if_same(file, header);
  REQUIRE(whole);
  CHECK(*whole->text == text + "SELECT 1;\n");

  SECTION("another parent") {
    folder.write("a.sql", "-- Message\n-- revision: a1\n");
  }
  SECTION("another message") {
    folder.write("a.sql", "-- Other\n" + text);
  }
  SECTION("a key that is nearly one") {
    folder.write("a.sql", "-- revise: b1\n" + text);
  }
  SECTION("a seed") {
    folder.write("a.sql", "-- seed: a1\n");
  }
  SECTION("gone") {
    fs::remove(file);
  }
  CHECK_FALSE(read_if_same(file, header));
}

}  // namespace headway::revisions
