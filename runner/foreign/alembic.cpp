#include "common/error.hpp"
#include "runner/foreign/alembic_python.hpp"
#include "runner/foreign/alembic_script.hpp"
#include "runner/foreign/readers.hpp"
#include "runner/foreign/text.hpp"

#include <algorithm>
#include <format>
#include <set>
#include <utility>

namespace headway::foreign {

namespace {

using Strings = std::vector<std::string>;

/// Each behind those that it stands on.
std::vector<Migration> in_order(std::vector<Migration> migrations) {
  std::set<std::string> waiting;
  for (const Migration& migration : migrations)
    waiting.insert(migration.id);
  std::vector<Migration> sorted;
  for (bool more = true; more;) {
    more = false;
    for (Migration& migration : migrations) {
      const auto is_waiting = [&](const std::string& id) { return waiting.contains(id); };
      if (migration.id.empty() || std::ranges::any_of(migration.revises, is_waiting)) continue;
      waiting.erase(migration.id);
      sorted.push_back(std::exchange(migration, {}));
      more = true;
    }
  }
  // What is left goes round in a circle; building the graph names it.
  for (Migration& migration : migrations)
    if (!migration.id.empty()) sorted.push_back(std::move(migration));
  return sorted;
}

Part upgrade_of(const AlembicScripts& scripts, const std::string& id, const SourceText& file,
                History& history) {
  const auto found = scripts.parts.find("up " + id);
  Part part = found != scripts.parts.end()
                  ? found->second
                  : Part{.file = file.path, .by_hand = "Alembic wrote no SQL for it: write it"};
  if (!part.by_hand.empty()) history.to_look_at.push_back({file.path, 0, part.by_hand});
  if (part.no_transaction)
    history.changed.push_back({file.path, 0, "marked no-transaction: it has an autocommit_block"});
  return part;
}

Migration migration_of(const SourceText& file, const std::string& id, Strings revises,
                       const AlembicScripts& scripts, History& history) {
  const auto strings = [&](std::string_view name) {
    return python_strings(file.text, name).value_or(Strings{});
  };
  Migration migration{.id = id,
                      .version = id,
                      .message = docstring(file.text),
                      .file = file.path,
                      .revises = std::move(revises),
                      .depends_on = strings("depends_on"),
                      .branch_labels = strings("branch_labels"),
                      .upgrade = upgrade_of(scripts, id, file, history)};
  if (const auto down = scripts.parts.find("down " + id); down != scripts.parts.end())
    migration.downgrade = down->second;
  if (file.text.contains("get_bind"))
    history.to_look_at.push_back(
        {file.path, 0, "it runs statements of its own: what they compute is not in the SQL"});
  return migration;
}

}  // namespace

/// Alembic's Python files give the graph, and the scripts of its --sql the statements. Ids, merges,
/// labels and dependencies stay.
History read_alembic(Sources files) {
  const AlembicScripts scripts = read_alembic_scripts(files);
  History history;
  for (const SourceText& file : files) {
    const auto id = python_strings(file.text, "revision");
    const auto revises = python_strings(file.text, "down_revision");
    if (!file.name.ends_with(".py") || !id || !revises) continue;
    if (id->size() == 1)
      history.migrations.push_back(migration_of(file, id->front(), *revises, scripts, history));
    else
      history.to_look_at.push_back({file.path, 0, "left out: its revision is not written as text"});
  }
  history.migrations = in_order(std::move(history.migrations));
  if (scripts.version_table != "alembic_version")
    history.to_look_at.push_back(
        {"headway.yaml", 0,
         std::format("the version table is {}: say so in version_table", scripts.version_table)});
  return history;
}

}  // namespace headway::foreign
