#pragma once

#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <algorithm>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

namespace headway::testing {

inline constexpr const char* kPassword = "correct-horse-battery";

/// The toolchain's PostgreSQL, whose programs are where Debian's packages put them. Those of newer
/// servers are put there, too, by `./dev test servers`.
inline constexpr const char* kToolchainPrograms = "/usr/lib/postgresql/17/bin";

/// The major version of these packaged programs that a dump of the server is to be made with.
inline std::string fitting_major() {
  return std::to_string(std::max(17, std::stoi(Server::get().major())));
}

/// The major version of the pg_dump that wrote a file: its head names the server's version, then
/// that of the program.
inline std::string dumped_by(const std::string& file) {
  const std::string head = content(file).substr(0, 1024);
  const std::regex version(R"(([0-9]+)[.a-z0-9]* \(Debian )");
  std::string last = "none";
  for (std::sregex_iterator at(head.begin(), head.end(), version), end; at != end; ++at)
    last = (*at)[1];
  return last;
}

/// A database with a table that holds rows, a history whose first revision drops it, and a folder
/// for backups.
struct Scene {
  Database database;
  History history;
  TemporaryFolder folder;

  Scene() {
    database.execute("CREATE TABLE old AS SELECT g AS id FROM generate_series(1, 3) AS g");
    history.add("aaa1", "DROP TABLE old;");
  }

  std::vector<std::string> dump_options() const {
    return {"--backup=pgdump", "--backup-dir=" + folder.path().string()};
  }
  Ended upgrade(const std::vector<std::string>& options) const {
    return headway::testing::upgrade(history.folder(), database.url(), "head", options);
  }
  Ended upgrade_with_dump(std::vector<std::string> more = {}) const {
    const std::vector<std::string> options = dump_options();
    more.insert(more.begin(), options.begin(), options.end());
    return upgrade(more);
  }
  Ended upgrade_with_command(const std::string& script,
                             const std::vector<std::string>& more = {}) const {
    std::vector<std::string> options = {"--backup=command", "--backup-command=" + script};
    options.insert(options.end(), more.begin(), more.end());
    return upgrade(options);
  }
  /// As somebody with a password, over TCP.
  std::string login_url() {
    database.execute(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keeper') THEN "
        "CREATE ROLE keeper LOGIN SUPERUSER; END IF; END $$");
    database.execute(std::string("ALTER ROLE keeper PASSWORD '") + kPassword + "'");
    return std::string("postgresql://keeper:") + kPassword +
           "@127.0.0.1:" + std::to_string(Server::get().port()) + "/" + database.name();
  }
  /// The files in the folder, hidden ones too, sorted.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
      names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
  }
  bool pg_dump_waits() {
    return database.text(
               "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
               "AND application_name LIKE 'headway backup %'") == "t";
  }
  bool pg_dump_is_gone() {
    return database.text(
               "SELECT count(*) FROM pg_stat_activity "
               "WHERE application_name LIKE 'headway backup %'") == "0";
  }
};

}  // namespace headway::testing
