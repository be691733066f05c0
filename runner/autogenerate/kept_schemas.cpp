#include "runner/autogenerate/kept_schemas.hpp"

#include "common/error.hpp"
#include "common/sha256_stream.hpp"
#include "runner/authoring/write_file.hpp"
#include "runner/schema/snapshot_json.hpp"

#include <format>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace headway::autogenerate {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = "schema-";

/// Everything of the server that a revision can see, but for rows: its version, its settings, who
/// runs it, the roles and the extensions that are there, and the day, by which some revisions name
/// partitions. Of the settings those are left out that say where the server is.
constexpr const char* kServer = R"sql(
SELECT pg_catalog.md5(pg_catalog.string_agg(line, E'\n' ORDER BY line COLLATE "C")) FROM (
  SELECT pg_catalog.concat_ws(' ', pg_catalog.version(), CURRENT_USER, CURRENT_DATE)
  UNION ALL
  SELECT name || '=' || coalesce(setting, '') FROM pg_catalog.pg_settings WHERE name <> ALL (ARRAY[
    'application_name', 'config_file', 'data_directory', 'external_pid_file', 'hba_file', 'ident_file',
    'listen_addresses', 'port', 'unix_socket_directories'])
  UNION ALL
  SELECT 'role ' || rolname || ' ' || rolsuper || ' ' || rolinherit FROM pg_catalog.pg_roles
  UNION ALL
  SELECT 'extension ' || name || ' ' || version FROM pg_catalog.pg_available_extension_versions
) AS of_server (line))sql";

/// Each piece with its length, so that no two lists of pieces are the same text.
class Hash {
 public:
  void add(std::string_view piece) {
    stream_.add(std::format("{}:", piece.size()));
    stream_.add(piece);
  }
  void add(const std::vector<std::string>& pieces) {
    add(std::to_string(pieces.size()));
    for (const std::string& piece : pieces)
      add(piece);
  }
  std::string hex() { return stream_.hex(); }

 private:
  Sha256Stream stream_;
};

/// All files, so also what a killed process has half written. Another process may remove the same.
void remove_older(const fs::path& folder, fs::file_time_type than) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.last_write_time(ignored) < than) fs::remove(entry.path(), ignored);
  }
}

}  // namespace

KeptSchemas::KeptSchemas(fs::path folder, std::string program)
    : folder_(std::move(folder)), program_(std::move(program)) {}

std::string KeptSchemas::name(const plan::History& history,
                              const std::vector<std::string>& revisions,
                              const schema::Exclusions& exclusions,
                              database::Session& session) const {
  Hash hash;
  hash.add(program_);
  hash.add(session.query(kServer).at(0).at(0).value());
  hash.add(exclusions.schemas);
  hash.add(exclusions.tables);
  hash.add(exclusions.filter.include());
  hash.add(exclusions.filter.exclude());
  hash.add(revisions);
  for (const revisions::Revision& revision : history.catalogue().revisions())
    hash.add(revisions::file_hash(revision));
  return std::string(kPrefix) + hash.hex();
}

std::optional<schema::Snapshot> KeptSchemas::find(const std::string& name) const {
  std::ifstream file(folder_ / name, std::ios::binary);
  if (!file) return std::nullopt;
  return schema::snapshot_of(std::string{std::istreambuf_iterator<char>(file), {}});
}

void KeptSchemas::keep(const std::string& name, const schema::Snapshot& snapshot) const {
  std::error_code ignored;
  fs::create_directories(folder_, ignored);
  fs::permissions(folder_, fs::perms::owner_all, ignored);  // functions' texts are nobody else's
  remove_older(folder_, fs::file_time_type::clock::now() - std::chrono::days(1));
  try {
    authoring::write_new_file({.path = folder_ / name, .text = schema::to_json(snapshot)});
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch): see the declaration.
  }
}

}  // namespace headway::autogenerate
