#include "runner/foreign/readers.hpp"
#include "runner/foreign/text.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace headway::foreign {

namespace {

std::string without_dashes(std::string text) {
  std::erase(text, '-');
  return text;
}

/// An empty migration of the folder VERSION_TITLE.
Migration in_folder(const std::string& folder) {
  const std::size_t end = std::min(folder.find('_'), folder.size());
  const std::string version = without_dashes(folder.substr(0, end));
  return {.id = version, .version = version, .message = words(folder.substr(end)), .file = folder};
}

}  // namespace

/// Folders VERSION_TITLE with up.sql, down.sql and metadata.toml, in the order of their versions.
History read_diesel(Sources files) {
  History history;
  std::map<std::string, Migration> found;  // by folder
  std::map<std::string, bool> without_transaction;
  for (const SourceText& file : files) {
    const std::string folder = file.name.substr(0, std::min(file.name.find('/'), file.name.size()));
    const std::string_view name = std::string_view(file.name).substr(folder.size());
    if (name == "/metadata.toml")
      without_transaction[folder] = has_setting(file.text, "run_in_transaction=false");
    if (name != "/up.sql" && name != "/down.sql") continue;
    Migration& migration = found.try_emplace(folder, in_folder(folder)).first->second;
    const Part part{.file = file.path, .sql = file.text};
    if (name == "/up.sql")
      migration.upgrade = part;
    else
      migration.downgrade = part;
    migration.file = file.path;
  }
  std::vector<Diagnostic> wrong;
  for (auto& [folder, migration] : found) {
    if (migration.upgrade.file.empty())
      wrong.push_back({migration.file, 0, 0, "there is no up.sql beside it", ""});
    migration.upgrade.no_transaction = without_transaction[folder];
    if (migration.downgrade) migration.downgrade->no_transaction = without_transaction[folder];
    history.migrations.push_back(std::move(migration));
  }
  std::ranges::stable_sort(history.migrations, {}, &Migration::version);
  make_line(history, std::move(wrong));
  return history;
}

}  // namespace headway::foreign
