#include "common/error.hpp"
#include "common/text.hpp"
#include "runner/foreign/readers.hpp"
#include "runner/foreign/text.hpp"

#include <algorithm>
#include <format>
#include <map>
#include <utility>

namespace headway::foreign {

namespace {

/// `app.0001_initial`, by a line of `showmigrations --plan`; empty for another line.
std::string planned(std::string_view line) {
  line = trim(line);
  if (line.starts_with('[')) line = trim(line.substr(std::min(line.find(']') + 1, line.size())));
  line = line.substr(0, line.find_first_of(" \t"));
  return line.contains('.') ? std::string(line) : std::string();
}

/// The SQL of sqlmigrate without the BEGIN and COMMIT around it; without them the migration is not
/// atomic. An operation in Python is only named there.
Part part_of(const SourceText& file, History& history) {
  Part part{.file = file.path};
  std::vector<std::string> lines = lines_of(file.text);
  const bool wrapped = !lines.empty() && lines.front() == "BEGIN;" && lines.back() == "COMMIT;";
  if (wrapped) lines.front() = lines.back() = "";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    part.sql += lines[i] + "\n";
    if (!lines[i].contains("CANNOT BE WRITTEN AS SQL")) continue;
    part.by_hand = "an operation in Python: write its SQL";
    history.to_look_at.push_back({file.path, static_cast<int>(i) + 1, part.by_hand});
  }
  part.no_transaction = !wrapped && has_sql(part.sql);
  return part;
}

}  // namespace

/// The plan of `showmigrations --plan` in plan.txt, and the output of sqlmigrate: APP.NAME.up.sql
/// and, with --backwards, APP.NAME.down.sql.
History read_django(Sources files) {
  std::map<std::string, const SourceText*> texts;
  for (const SourceText& file : files)
    if (is_at_top(file)) texts[file.name] = &file;
  const auto plan = texts.find("plan.txt");
  if (plan == texts.end())
    throw Error(ExitCode::kUsage, "NoPlan",
                "there is no plan.txt in the folder: Django has to write it",
                "docs/import.md has the commands that write the plan and the SQL");
  History history;
  std::vector<Diagnostic> wrong;
  for (const std::string& line : lines_of(plan->second->text)) {
    const std::string name = planned(line);
    if (name.empty()) continue;
    const auto up = texts.find(name + ".up.sql");
    const auto down = texts.find(name + ".down.sql");
    if (up == texts.end()) {
      wrong.push_back({plan->second->path, 0, 0, std::format("{} has no {}.up.sql", name, name),
                       "write it with `python manage.py sqlmigrate`"});
      continue;
    }
    Migration migration{
        .id = as_id(name), .version = name, .message = {}, .file = up->second->path};
    migration.upgrade = part_of(*up->second, history);
    if (down != texts.end()) migration.downgrade = part_of(*down->second, history);
    history.migrations.push_back(std::move(migration));
  }
  make_line(history, std::move(wrong));
  return history;
}

}  // namespace headway::foreign
