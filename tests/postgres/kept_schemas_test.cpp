// The schema of a replayed history is kept, and used again as long as all is as it was.
#include "tests/postgres/project.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch_test_macros.hpp>
#include <sys/stat.h>

using namespace headway;
using namespace headway::testing;

namespace fs = std::filesystem;

namespace {

/// Its revision leaves a trace outside of the scratch database: so a test sees each replay.
struct Scene {
  Scene() {
    file = project.history().add("aaa1",
                                 "-- headway: upgrade\nCREATE TABLE a (id int);\n"
                                 "COMMENT ON TABLESPACE pg_default IS 'replayed';\n"
                                 "-- headway: downgrade\nDROP TABLE a;");
    models = project.file("models.sql", "CREATE TABLE a (id int);");
  }

  /// Whether this call has replayed the history.
  bool replays(int code = 0, const std::vector<std::string>& more = {},
               Environment environment = {}) {
    project.database().execute("COMMENT ON TABLESPACE pg_default IS 'untouched'");
    std::vector<std::string> words = {"check", "--models", models};
    words.insert(words.end(), more.begin(), more.end());
    environment.emplace("HOME", home.path().string());
    const Ended ended = project.run(words, environment);
    INFO(ended.out << ended.err);
    REQUIRE(ended.code == code);
    CHECK(ended.err.empty());
    return project.database()
        .text(
            "SELECT shobj_description(oid, 'pg_tablespace') FROM pg_tablespace WHERE spcname = "
            "'pg_default'")
        .starts_with("replayed");
  }

  fs::path kept() const { return home.path() / ".cache" / "headway" / "schemas"; }

  Project project;
  TemporaryFolder home;
  std::string file;  ///< of the revision
  std::string models;
};

}  // namespace

TEST_CASE("a history that was replayed is not replayed again while nothing changed") {
  Scene scene;
  CHECK(scene.replays());
  CHECK_FALSE(scene.replays());
  CHECK_FALSE(scene.replays());
  CHECK(fs::status(scene.kept()).permissions() == fs::perms::owner_all);

  SECTION("models that changed are compared with it") {
    scene.models = scene.project.file("models.sql", "CREATE TABLE a (id bigint);");
    CHECK_FALSE(scene.replays(8));
  }
  SECTION("a further revision is replayed") {
    scene.project.history().add("bbb2", "-- headway: upgrade\nCREATE TABLE b (id int);");
    CHECK(scene.replays(8));
  }
  SECTION("a file that was edited is replayed") {
    std::ofstream(scene.file, std::ios::app) << "-- a comment\n";
    CHECK(scene.replays());
  }
  SECTION("other patterns are another schema") {
    CHECK(scene.replays(0, {"--exclude", "table:public.z"}));
    CHECK_FALSE(scene.replays(0, {"--exclude", "table:public.z"}));
    CHECK(scene.replays(0, {"--include", "table:public.a"}));
  }
  SECTION("a server with another setting or role may give another schema") {
    scene.project.database().execute(
        "ALTER ROLE CURRENT_USER SET default_tablespace = 'pg_default'");
    CHECK(scene.replays());
    scene.project.database().execute("ALTER ROLE CURRENT_USER RESET default_tablespace");
    CHECK_FALSE(scene.replays());
    scene.project.database().execute("ALTER ROLE CURRENT_USER SET my.shard = 'one'");
    CHECK(scene.replays());
    CHECK(scene.replays(0, {}, {{"PGOPTIONS", "-c my.shard=two"}}));
    scene.project.database().execute("ALTER ROLE CURRENT_USER RESET my.shard");
    scene.project.database().execute("CREATE ROLE kept_schemas_reader");
    CHECK(scene.replays());
    scene.project.database().execute("DROP ROLE kept_schemas_reader");
  }
  SECTION("what cannot be read is replayed") {
    for (const auto& entry : fs::directory_iterator(scene.kept()))
      std::ofstream(entry.path()) << "{";
    CHECK(scene.replays());
  }
  SECTION("one that somebody has changed is replayed, and is right again") {
    for (const auto& entry : fs::directory_iterator(scene.kept()))
      std::ofstream(entry.path()) << R"({"objects":[],"needs":[],"ofParents":[]})";
    CHECK(scene.replays());
    CHECK_FALSE(scene.replays());
  }
  SECTION("those of former days are removed, and nothing else") {
    std::ofstream(scene.kept() / "precious.sql") << "SELECT 1;";
    for (const auto& entry : fs::directory_iterator(scene.kept()))
      fs::last_write_time(entry, fs::file_time_type::clock::now() - std::chrono::hours(25));
    CHECK(scene.replays(0, {"--exclude", "table:public.z"}));
    CHECK(std::distance(fs::directory_iterator(scene.kept()), {}) == 2);
    CHECK(fs::exists(scene.kept() / "precious.sql"));
  }
  SECTION("a folder that others may write to is not used, nor changed") {
    fs::permissions(scene.kept(), fs::perms::all);
    CHECK(scene.replays());
    CHECK(fs::status(scene.kept()).permissions() == fs::perms::all);
  }
  SECTION("a link or a FIFO is not read") {
    const fs::path file = *fs::directory_iterator(scene.kept());
    fs::rename(file, scene.home.path() / "moved");
    fs::create_symlink(scene.home.path() / "moved", file);
    CHECK(scene.replays());
    fs::remove(file);
    REQUIRE(mkfifo(file.c_str(), 0600) == 0);
    CHECK(scene.replays());
  }
}

TEST_CASE("without a folder for caches, or one that cannot be written, every check replays") {
  Scene scene;
  std::ofstream(scene.home.path() / ".cache") << "a file";
  CHECK(scene.replays());
  CHECK(scene.replays());
}

TEST_CASE("a replay that failed is not kept") {
  Scene scene;
  scene.project.history().add("bbb2", "-- headway: upgrade\nSELECT 1/0;");
  for (int i = 0; i < 2; ++i) {
    const Ended ended = scene.project.run({"check", "--models", scene.models},
                                          {{"HOME", scene.home.path().string()}});
    CHECK(ended.code == 2);
    CHECK(ended.err.contains("division by zero"));
  }
}
