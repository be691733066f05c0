#include "runner/commands/schemas.hpp"

#include "common/settings.hpp"
#include "common/sha256.hpp"
#include "common/version.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/models.hpp"
#include "runner/database/ledger_steps.hpp"
#include "runner/database/version_table.hpp"
#include "runner/graph/selector.hpp"

#include <cstdlib>
#include <filesystem>
#include <format>
#include <set>
#include <system_error>

namespace headway::commands {

namespace {

using autogenerate::Source;

/// A name as the snapshot writes it, which quotes only where SQL needs it.
std::string name_in(database::Session& session, const std::string& schema,
                    const std::string& name) {
  return session.query("SELECT pg_catalog.format('%I.%I', $1::text, $2::text)", {schema, name})
      .at(0)
      .at(0)
      .value();
}

/// XDG Base Directory Specification: a relative path is as good as none.
std::filesystem::path folder_of_caches() {
  const char* given = std::getenv("XDG_CACHE_HOME");
  if (given && std::filesystem::path(given).is_absolute()) return given;
  const char* home = std::getenv("HOME");
  if (home && std::filesystem::path(home).is_absolute())
    return std::filesystem::path(home) / ".cache";
  return {};
}

/// The build, and what it tells the server of itself. Of builds of one version that is being
/// developed each has its own name.
std::string program_name(const SettingValues& values) {
  std::error_code ignored;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  const char* options = std::getenv("PGOPTIONS");
  const std::string scratch = values.given(settings::kScratchUrl)
                                  ? sha256_hex(values.secret(settings::kScratchUrl).reveal())
                                  : "";
  return std::format("{} {} {} {} {} {}", version(), commit(),
                     std::filesystem::file_size(program, ignored),
                     std::filesystem::last_write_time(program, ignored).time_since_epoch().count(),
                     scratch, options ? options : "");
}

}  // namespace

autogenerate::KeptSchemas kept_schemas(const SettingValues& values) {
  const std::filesystem::path caches = folder_of_caches();
  return {caches.empty() ? caches : caches / "headway" / "schemas", program_name(values)};
}

schema::Filter filter(const SettingValues& values) {
  return {values.list(settings::kInclude), values.list(settings::kExclude)};
}

schema::Exclusions exclusions(const SettingValues& values) {
  return {.tables = {"public.alembic_version"}, .filter = filter(values)};
}

schema::Exclusions exclusions_in(const SettingValues& values, database::Session& session) {
  schema::Exclusions all = exclusions(values);
  const database::VersionTable table = database::find_version_table(session, version_table(values));
  all.tables.push_back(name_in(session, table.schema, table.name));
  if (table.ledger.is_own_schema()) return all;
  std::set<std::string> relations;
  for (const database::LedgerStep& step : database::ledger_steps(table.ledger)) {
    for (const database::LedgerPart& part : step.parts) {
      relations.insert(part.table);
      relations.insert(part.relation);
    }
  }
  for (const std::string& relation : relations)
    all.tables.push_back(name_in(session, table.ledger.schema, table.ledger.name(relation)));
  return all;
}

Source models_source(const SettingValues& values, const apply::StopRequest& stop) {
  return {.shown = "the models", .sql = read_models(values, stop)};
}

Source heads_source(const plan::History& history) {
  Source source{.shown = "the history"};
  for (const auto head : history.map.real_heads())
    source.revisions.push_back(history.map.id(head));
  return source;
}

bool names_revisions(const std::string& text) {
  std::error_code ignored;
  return text != "models" && text != "database" && !text.contains("://") &&
         !std::filesystem::exists(text, ignored);
}

Source source_of(const std::string& text, const SettingValues& values, const plan::History& history,
                 const apply::StopRequest& stop) {
  if (text == "models") return models_source(values, stop);
  if (text == "database") return {.shown = "the database", .database = connection_url(values)};
  if (text.contains("://"))
    return {.shown = "the database", .database = database::ConnectionUrl::parse(Secret(text))};
  if (!names_revisions(text))
    return {.shown = text, .sql = scratch::read_sql(text, "--from and --to")};
  std::vector<std::string> rows;
  if (graph::is_relative_to_database(text)) rows = read_current_rows(values, stop).rows;
  return {.shown = text, .revisions = graph::named_revisions(history.map, text, rows)};
}

}  // namespace headway::commands
