#include "runner/foreign/readers.hpp"
#include "runner/foreign/text.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace headway::foreign {

/// Folders TIME_TITLE with migration.sql, in the order of their names. Prisma runs no down.sql, but
/// its handbook says to keep one there.
History read_prisma(Sources files) {
  History history;
  std::map<std::string, Migration> found;  // by folder
  std::vector<Diagnostic> wrong;
  for (const SourceText& file : files) {
    const std::string folder = file.name.substr(0, std::min(file.name.find('/'), file.name.size()));
    const std::string_view name = std::string_view(file.name).substr(folder.size());
    if (name != "/migration.sql" && name != "/down.sql") continue;
    Migration& migration = found[folder];
    migration.id = as_id(folder);
    migration.version = folder;
    migration.message =
        words(folder.substr(std::min(folder.find_first_not_of("0123456789"), folder.size())));
    const Part part{.file = file.path, .sql = file.text};
    if (name == "/down.sql") {
      migration.downgrade = part;
      if (migration.file.empty()) migration.file = file.path;
    } else {
      migration.upgrade = part;
      migration.file = file.path;
    }
  }
  for (auto& [folder, migration] : found) {
    if (migration.upgrade.file.empty())
      wrong.push_back({migration.file, 0, 0, "there is no migration.sql beside it", ""});
    history.migrations.push_back(std::move(migration));
  }
  make_line(history, std::move(wrong));
  return history;
}

}  // namespace headway::foreign
