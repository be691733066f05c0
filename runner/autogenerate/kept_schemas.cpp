#include "runner/autogenerate/kept_schemas.hpp"

#include "common/error.hpp"
#include "common/sha256.hpp"
#include "common/sha256_stream.hpp"
#include "runner/authoring/write_file.hpp"
#include "runner/schema/snapshot_json.hpp"

#include <chrono>
#include <format>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

namespace headway::autogenerate {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = "schema-";
constexpr std::size_t kHashLength = 64;
/// write_new_file()'s own, of a process that was killed.
constexpr std::string_view kHalfWritten = ".headway-";

/// Everything of the server that a revision can see, but for rows: its version, its settings, who
/// runs it, the roles, tablespaces and extensions that are there, and the day, by which some
/// revisions name partitions. Of the settings those are left out that say where the server is;
/// customized options (`my.setting`) show only where they are set.
constexpr const char* kServer = R"sql(
SELECT pg_catalog.md5(pg_catalog.string_agg(line, E'\n' ORDER BY line COLLATE "C")) FROM (
  SELECT pg_catalog.concat_ws(' ', pg_catalog.version(), CURRENT_USER, CURRENT_DATE)
  UNION ALL
  SELECT name || '=' || coalesce(setting, '') FROM pg_catalog.pg_settings WHERE name <> ALL (ARRAY[
    'application_name', 'config_file', 'data_directory', 'external_pid_file', 'hba_file', 'ident_file',
    'listen_addresses', 'port', 'unix_socket_directories'])
  UNION ALL
  SELECT pg_catalog.concat_ws(' ', 'set', setrole, pg_catalog.array_to_string(setconfig, ' '))
    FROM pg_catalog.pg_db_role_setting WHERE setdatabase = 0
  UNION ALL
  SELECT pg_catalog.concat_ws(' ', 'role', oid, rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolbypassrls)
    FROM pg_catalog.pg_roles
  UNION ALL
  SELECT pg_catalog.concat_ws(' ', 'member', roleid, member) FROM pg_catalog.pg_auth_members
  UNION ALL
  SELECT 'tablespace ' || spcname FROM pg_catalog.pg_tablespace
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

/// Whether this user has made the file or folder, which nobody else may write to. A link is
/// neither.
bool is_own(const fs::path& path, mode_t type) {
  struct stat status{};
  return lstat(path.c_str(), &status) == 0 && (status.st_mode & S_IFMT) == type &&
         status.st_uid == geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

bool is_kept_name(const std::string& name) {
  return name.starts_with(kHalfWritten) ||
         (name.starts_with(kPrefix) && name.size() == kPrefix.size() + kHashLength);
}

/// Of no other files than those that are kept here. Another process may remove the same.
void remove_older(const fs::path& folder, fs::file_time_type than) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    std::error_code unknown;
    const fs::file_time_type written = entry.last_write_time(unknown);
    if (is_kept_name(entry.path().filename().string()) && entry.is_regular_file(unknown) &&
        !unknown && written < than)
      fs::remove(entry.path(), ignored);
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
  const fs::path path = folder_ / name;
  if (!is_own(folder_, S_IFDIR) || !is_own(path, S_IFREG)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t end = text.find('\n');
  if (end == std::string::npos) return std::nullopt;
  const std::string json = text.substr(end + 1);
  if (text.compare(0, end, sha256_hex(json)) != 0) return std::nullopt;
  return schema::snapshot_of(json);
}

void KeptSchemas::keep(const std::string& name, const schema::Snapshot& snapshot) const {
  std::error_code ignored;
  fs::create_directories(folder_.parent_path(), ignored);
  mkdir(folder_.c_str(), S_IRWXU);  // functions' texts are nobody else's
  if (!is_own(folder_, S_IFDIR)) return;
  remove_older(folder_, fs::file_time_type::clock::now() - std::chrono::days(1));
  if (fs::is_regular_file(fs::symlink_status(folder_ / name, ignored)))
    fs::remove(folder_ / name, ignored);  // it could not be read
  const std::string json = schema::to_json(snapshot);
  try {
    authoring::write_new_file({.path = folder_ / name, .text = sha256_hex(json) + "\n" + json});
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch): see the declaration.
  }
}

}  // namespace headway::autogenerate
