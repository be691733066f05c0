#include "runner/foreign/tool.hpp"

#include "common/text.hpp"
#include "runner/foreign/flyway_version.hpp"
#include "runner/foreign/text.hpp"

#include <algorithm>
#include <format>
#include <set>
#include <string>

namespace headway::foreign {

namespace {

constexpr Tool kFlyway{
    .name = "flyway",
    .read = read_flyway,
    .table = "flyway_schema_history",
    .applied =
        "SELECT version FROM flyway_schema_history AS done WHERE success AND version IS NOT NULL "
        "AND type NOT LIKE 'UNDO%' AND type NOT LIKE '%BASELINE' AND type <> 'DELETE' AND NOT "
        "EXISTS (SELECT FROM flyway_schema_history AS undone WHERE undone.version = done.version "
        "AND (undone.type LIKE 'UNDO%' OR undone.type = 'DELETE') AND undone.installed_rank > "
        "done.installed_rank)",
    .up_to = "SELECT version FROM flyway_schema_history WHERE success AND type LIKE '%BASELINE'",
    .half_done = "SELECT coalesce(version, script) FROM flyway_schema_history WHERE NOT success",
    .as_in_files = flyway_version,
    .is_before = flyway_less};

constexpr Tool kGoose{
    .name = "goose",
    .read = read_goose,
    .table = "goose_db_version",
    .applied =
        "SELECT version_id FROM (SELECT DISTINCT ON (version_id) version_id, is_applied FROM "
        "goose_db_version ORDER BY version_id, id DESC) AS last WHERE is_applied AND version_id > "
        "0"};

constexpr Tool kPrisma{
    .name = "prisma",
    .read = read_prisma,
    .table = "_prisma_migrations",
    .applied =
        "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND "
        "rolled_back_at IS NULL",
    .half_done =
        "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NULL AND "
        "rolled_back_at IS NULL"};

constexpr Tool kSqitch{
    .name = "sqitch",
    .read = read_sqitch,
    .table = "sqitch.changes",
    .applied =
        "SELECT change || ' ' || to_char(planned_at AT TIME ZONE 'UTC', "
        "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM sqitch.changes WHERE project = $1",
    .by_project = true};

/// The files that a history was made of, or says something about.
std::set<std::string> named_files(const History& history) {
  std::set<std::string> files;
  for (const Migration& migration : history.migrations) {
    files.insert({migration.file, migration.upgrade.file});
    if (migration.downgrade) files.insert(migration.downgrade->file);
  }
  for (const auto* remarks : {&history.changed, &history.to_look_at})
    for (const Remark& remark : *remarks)
      files.insert(remark.file);
  return files;
}

}  // namespace

std::span<const Tool> tools() {
  static constexpr Tool kTools[] = {
      {.name = "alembic", .read = read_alembic, .table = "alembic_version", .applied = {}},
      {.name = "dbmate",
       .read = read_dbmate,
       .table = "schema_migrations",
       .applied = "SELECT version FROM schema_migrations"},
      {.name = "diesel",
       .read = read_diesel,
       .table = "__diesel_schema_migrations",
       .applied = "SELECT version FROM __diesel_schema_migrations"},
      {.name = "django",
       .read = read_django,
       .table = "django_migrations",
       .applied = "SELECT app || '.' || name FROM django_migrations"},
      kFlyway,
      {.name = "golang-migrate",
       .read = read_golang_migrate,
       .table = "schema_migrations",
       .applied = "SELECT version FROM schema_migrations WHERE NOT dirty",
       .up_to = "SELECT version FROM schema_migrations WHERE NOT dirty",
       .half_done = "SELECT version FROM schema_migrations WHERE dirty",
       .is_before = less},
      kGoose,
      kPrisma,
      kSqitch,
      {.name = "sqlx",
       .read = read_sqlx,
       .table = "_sqlx_migrations",
       .applied = "SELECT version FROM _sqlx_migrations WHERE success",
       .half_done = "SELECT version FROM _sqlx_migrations WHERE NOT success"},
      {.name = "supabase",
       .read = read_supabase,
       .table = "supabase_migrations.schema_migrations",
       .applied = "SELECT version FROM supabase_migrations.schema_migrations"},
  };
  return kTools;
}

const Tool& tool_of(std::string_view name) {
  return *std::ranges::find(tools(), name, &Tool::name);
}

History read_history(const Tool& tool, Sources files) {
  History history = tool.read(files);
  const std::set<std::string> named = named_files(history);
  for (const SourceText& file : files) {
    if (!lower(file.name).ends_with(".sql") || named.contains(file.path) || !has_sql(file.text))
      continue;
    history.to_look_at.push_back(
        {file.path, 0,
         std::format("left out: {}{}", tool.name,
                     file.name.ends_with(".sql")
                         ? " has no migration of this file"
                         : " reads names that end in .sql, in small letters")});
  }
  return history;
}

}  // namespace headway::foreign
