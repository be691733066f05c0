#include "runner/foreign/history.hpp"

#include "common/error.hpp"

#include <format>
#include <map>
#include <utility>

namespace headway::foreign {

void make_line(History& history, std::vector<Diagnostic> wrong) {
  std::map<std::string, std::string> files;  // by revision
  for (const Migration& migration : history.migrations) {
    const auto [first, is_new] = files.emplace(migration.id, migration.file);
    if (!is_new)
      wrong.push_back({migration.file, 0, 0,
                       std::format("the version {} is there twice", migration.id),
                       "the other file is " + first->second});
  }
  if (!wrong.empty()) throw DiagnosticsError(std::move(wrong), "InvalidMigrations");
  for (std::size_t i = 1; i < history.migrations.size(); ++i)
    history.migrations[i].revises = {history.migrations[i - 1].id};
}

Migration in_code(Migration migration, const std::string& file, const std::string& language,
                  History& history) {
  const std::string why = std::format("a migration in {}: write its SQL", language);
  history.to_look_at.push_back({file, 0, why});
  migration.file = file;
  migration.upgrade = {.file = file, .by_hand = why};
  return migration;
}

}  // namespace headway::foreign
