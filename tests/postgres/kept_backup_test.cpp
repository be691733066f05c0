// Backups that are there already: those used again, those removed; and the options that a run
// refuses before it takes any.
#include "common/sha256.hpp"
#include "tests/postgres/backup_scene.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace fs = std::filesystem;

TEST_CASE("a retry from the same rows uses its backup again") {
  Scene scene;
  const std::string file = scene.history.add("bbb2", "SELECT 1/0;");
  const Ended first = scene.upgrade_with_dump();
  CHECK(first.code == 1);
  REQUIRE(first.outcome().backup);
  const std::string location = first.outcome().backup->location;

  SECTION("as long as it fails, and when it succeeds") {
    CHECK(scene.upgrade_with_dump().outcome().backup == first.outcome().backup);
    scene.database.execute("CREATE TABLE written_since ()");
    std::ofstream(file) << "-- corrected\n--\n-- revision: bbb2\n-- revises: aaa1\n\n"
                           "-- headway: upgrade\nSELECT 1;\n";
    const Ended corrected = scene.upgrade_with_dump();
    CHECK(corrected.code == 0);
    CHECK(corrected.outcome().backup->location == location);
    CHECK(scene.files().size() == 1);
  }
  SECTION("also one that a killed run has left") {
    scene.database.execute("DELETE FROM headway.run");
    CHECK(scene.upgrade_with_dump().outcome().backup->location == location);
  }
  SECTION("not when its file is gone, or another") {
    SECTION("gone") {
      fs::remove(location);
    }
    SECTION("cut") {
      fs::resize_file(location, 10);
    }
    const Ended again = scene.upgrade_with_dump();
    CHECK(again.outcome().backup->location != location);
    CHECK(fs::exists(again.outcome().backup->location));
  }
  SECTION("not one that is too old") {
    scene.database.execute("UPDATE headway.backup SET taken_at = taken_at - interval '2 days'");
    CHECK(scene.upgrade_with_dump().outcome().backup->location != location);
  }
  SECTION("not from other rows, nor one from before a success") {
    std::ofstream(file) << "-- corrected\n--\n-- revision: bbb2\n-- revises: aaa1\n\n"
                           "-- headway: upgrade\nSELECT 1;\n";
    REQUIRE(scene.upgrade_with_dump().code == 0);
    scene.history.add("ccc3", "SELECT 1;");
    const Ended next = scene.upgrade_with_dump();
    CHECK(next.outcome().backup->location != location);
    // Back at the first rows by another tool's hand.
    scene.database.execute("DELETE FROM alembic_version");
    scene.database.execute("CREATE TABLE old ()");
    const Ended again = scene.upgrade_with_dump();
    CHECK(again.code == 0);
    CHECK(again.outcome().backup->location != location);
    CHECK(scene.files().size() == 3);
  }
}

TEST_CASE("old backups are removed, but no stranger's and none since the last success") {
  Scene scene;
  const std::vector<std::string> keep = {"--backup-keep=1"};
  const std::string stranger =
      "headway." + scene.database.name() + ".public-alembic_version.20200101T000000000Z.a.b.dump";
  std::ofstream(scene.folder.path() / stranger) << "of another server";
  std::ofstream(scene.folder.path() / "notes.txt") << "x";
  std::vector<std::string> locations;
  const auto upgrade_once_more = [&](const std::string& id, const std::string& sql, int code) {
    scene.history.add(id, sql);
    const Ended ended = scene.upgrade_with_dump(keep);
    INFO(ended.err);
    REQUIRE(ended.code == code);
    locations.push_back(ended.outcome().backup->location);
  };
  const auto left = [&] {
    std::string pattern;
    for (const std::string& location : locations)
      pattern += fs::exists(location) ? 'x' : '-';
    return pattern;
  };
  upgrade_once_more("bbb2", "SELECT 1;", 0);
  CHECK(left() == "x");
  upgrade_once_more("ccc3", "SELECT 1;", 0);
  CHECK(left() == "-x");
  upgrade_once_more("ddd4", "SELECT 1/0;", 1);
  CHECK(left() == "--x");
  // Other rows, no success in between: both may be needed.
  scene.database.execute("UPDATE alembic_version SET version_num = 'bbb2'");
  upgrade_once_more("eee5", "SELECT 1;", 1);
  CHECK(left() == "--xx");
  CHECK(fs::exists(scene.folder.path() / stranger));
  CHECK(scene.files().size() == 4);
  CHECK(scene.database.text("SELECT count(*) FROM headway.backup") == "2");
}

TEST_CASE("a folder that ends in a slash, or goes a long way round, is the same folder") {
  Scene scene;
  const std::string folder = scene.folder.path().string();
  std::string id = "bbb1";
  for (const std::string& written : {folder + "/", folder + "/.", folder + "//",
                                     folder + "/../" + scene.folder.path().filename().string()}) {
    INFO(written);
    scene.history.add(id, "SELECT 1;");
    ++id.back();
    const Ended ended =
        scene.upgrade({"--backup=pgdump", "--backup-dir=" + written, "--backup-keep=1"});
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(ended.outcome().backup->location.starts_with(folder + "/headway."));
    CHECK(scene.files().size() == 1);
  }
}

TEST_CASE("a stamp is no success that lets a backup go") {
  Scene scene;
  scene.history.add("bbb2", "SELECT 1/0;");
  const Ended failed = scene.upgrade_with_dump({"--backup-keep=1"});
  CHECK(failed.code == 1);
  REQUIRE(run({"stamp", "--dir", scene.history.folder(), "aaa1"},
              {{"DATABASE_URL", scene.database.url()}})
              .code == 0);
  const Ended again = scene.upgrade_with_dump({"--backup-keep=1"});
  CHECK(again.code == 1);
  CHECK(again.outcome().backup->location != failed.outcome().backup->location);
  CHECK(fs::exists(failed.outcome().backup->location));
  CHECK(scene.files().size() == 2);
}

TEST_CASE("files that are not the ones that were meant are not looked at") {
  Scene scene;
  const Ended ended = scene.upgrade({"--content-hash=" + sha256_hex("something else")});
  CHECK(ended.code == 4);
  CHECK(ended.outcome().error->reason == "SourceChanged");
  CHECK(scene.database.has_table("old"));
  CHECK(scene.database.text("SELECT count(*) FROM pg_namespace WHERE nspname = 'headway'") == "0");

  // As it is documented: name and content of each file, both hashed.
  const fs::path file = *fs::directory_iterator(scene.history.folder());
  std::ofstream(fs::path(scene.history.folder()) / ".hidden.sql") << "passed over";
  std::ofstream(fs::path(scene.history.folder()) / "README.md") << "passed over";
  const std::string hash =
      sha256_hex(sha256_hex(file.filename().string()) + " " + sha256_hex(content(file)) + "\n");
  CHECK(scene.upgrade({"--content-hash=" + hash}).code == 0);
}

TEST_CASE("backup options that do not go together are wrong usage") {
  Scene scene;
  for (const std::vector<std::string>& options : std::vector<std::vector<std::string>>{
           {"--backup=pgdump"},
           {"--backup=command"},
           {"--backup=tape"},
           {"--backup-dir=/tmp"},
           {"--backup=command", "--backup-command=x", "--backup-keep=3"},
           {"--backup=pgdump", "--backup-dir=/tmp", "--backup-keep=0"}}) {
    const Ended ended = scene.upgrade(options);
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.err.contains("--backup"));
  }
}
