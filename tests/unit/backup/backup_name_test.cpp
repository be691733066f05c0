#include "runner/backup/backup_name.hpp"

#include "common/time_text.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::backup;

namespace {

BackupName name() {
  return {.database = "learning_app",
          .version_table = "public.alembic_version",
          .taken = *parse_time("2026-11-22T10:15:00.123Z"),
          .from = {"9b1c0d2e8f7a"},
          .run = "x7k2"};
}

}  // namespace

TEST_CASE("a backup's file says what it holds") {
  CHECK(file_name(name()) ==
        "headway.learning_app.public-alembic_version.20261122T101500123Z.9b1c0d2e8f7a.x7k2.dump");
}

TEST_CASE("a backup from before the first revision is one of the base") {
  BackupName base = name();
  base.from.clear();
  CHECK(file_name(base).contains(".base."));
}

TEST_CASE("files of one history sort by their time") {
  BackupName later = name();
  later.taken += std::chrono::milliseconds{1};
  later.from = {"0000"};
  later.run = "aaaa";
  CHECK(file_name(name()) < file_name(later));
}

TEST_CASE("characters unfit for a file name are encoded, and too long parts are cut") {
  BackupName odd = name();
  odd.database = "a/b.c \"d\"";
  odd.run = "../x";
  CHECK(file_name(odd).starts_with("headway.a%2Fb%2Ec%20%22d%22.public-"));
  CHECK(file_name(odd).ends_with(".%2E%2E%2Fx.dump"));

  BackupName longest = name();
  longest.database = std::string(63, '\xFF');
  longest.version_table = std::string(63, 'a') + ".alembic_version";
  longest.from = {std::string(32, 'a'), std::string(32, 'b'), std::string(32, 'c')};
  longest.run = std::string(100, 'r');
  CHECK(unfinished_name(file_name(longest)).size() <= 255);
  BackupName other = longest;
  other.database.back() = '\xFE';
  CHECK(file_name(other) != file_name(longest));
}

TEST_CASE("a history knows its own files by their names") {
  const std::string file = file_name(name());
  CHECK(is_backup_of(file, "learning_app", "public.alembic_version"));
  CHECK_FALSE(is_backup_of(file, "learning", "public.alembic_version"));
  CHECK_FALSE(is_backup_of(file, "learning_app", "billing.alembic_version"));
  CHECK_FALSE(is_backup_of(unfinished_name(file), "learning_app", "public.alembic_version"));
  CHECK_FALSE(is_backup_of("learning_app.dump", "learning_app", "public.alembic_version"));
}
