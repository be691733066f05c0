#include "common/settings.hpp"
#include "common/text.hpp"
#include "runner/apply/stamp.hpp"
#include "runner/authoring/write_file.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/new_file.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/commands/writing.hpp"
#include "runner/database/version_table.hpp"
#include "runner/foreign/applied.hpp"
#include "runner/foreign/revision_files.hpp"
#include "runner/foreign/tool.hpp"
#include "runner/plan/history.hpp"
#include "runner/report/words.hpp"
#include "runner/revisions/catalogue.hpp"
#include "runner/revisions/lexer.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <format>
#include <memory>
#include <utility>

#include <nlohmann/json.hpp>

namespace headway::commands {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> kRead = {".sql",  ".py", ".txt",  ".toml", ".conf",
                                                   ".plan", ".go", ".java", ".kt"};

bool is_hidden(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with('.') || name == "__pycache__";
}

/// The files of the other tool, by their paths.
std::vector<foreign::SourceText> sources_in(const fs::path& folder) {
  std::error_code problem;
  std::vector<foreign::SourceText> files;
  for (auto entry = fs::recursive_directory_iterator(folder, problem);
       !problem && entry != fs::recursive_directory_iterator(); entry.increment(problem)) {
    if (is_hidden(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file() &&
               std::ranges::contains(kRead, lower(entry->path().extension().string()))) {
      const std::string text = read_text(entry->path().string());
      files.push_back({.path = entry->path().string(),
                       .name = entry->path().lexically_relative(folder).generic_string(),
                       .text = std::string(revisions::without_byte_order_mark(text))});
    }
  }
  if (problem)
    throw Error(ExitCode::kUsage, "CannotRead",
                std::format("the folder {} cannot be read: {}", folder.string(), problem.message()),
                "name the folder of the other tool's migrations");
  std::ranges::sort(files, {}, &foreign::SourceText::path);
  return files;
}

void refuse_same_folder(const fs::path& from, const fs::path& to) {
  if (fs::weakly_canonical(from) != fs::weakly_canonical(to)) return;
  throw Error(ExitCode::kUsage, "SameFolder",
              std::format("{} would hold the files of both tools", to.string()),
              "name another folder for the revisions with --dir; the old one stays as it is");
}

/// The revisions that are there; the first import makes their folder.
revisions::Found files_of(const SettingValues& values) {
  std::vector<fs::path> folders;
  for (const std::string& folder : values.list(settings::kDir))
    if (fs::exists(folder)) folders.emplace_back(folder);
  return revisions::read(folders,
                         {.recursive = values.flag(settings::kRecursive), .may_be_empty = true});
}

/// Without the revisions that an earlier import has written: a person may have completed them
/// since. Refuses a revision that has the same id and comes from elsewhere, and a history that the
/// next command could not read.
std::vector<authoring::FileText> not_there_yet(const SettingValues& values,
                                               const foreign::History& history,
                                               std::vector<authoring::FileText> files) {
  revisions::Found found = files_of(values);
  const revisions::Catalogue there = revisions::load(found);
  std::vector<authoring::FileText> missing;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const foreign::Migration& migration = history.migrations[i];
    const revisions::Revision* written = there.find(migration.id);
    if (written == nullptr) {
      missing.push_back(std::move(files[i]));
    } else if (!written->source->contains(
                   foreign::imported_line(migration, values.text(settings::kTool)))) {
      throw Error(ExitCode::kUsage, "RevisionExists",
                  std::format("{} holds a revision {} that does not come from {}", written->file,
                              migration.id, migration.file),
                  "name another folder for the revisions with --dir");
    }
  }
  for (const authoring::FileText& file : missing)
    found.files.push_back({file.path.string(), std::make_shared<const std::string>(file.text)});
  plan::build_history(revisions::load(found));
  return missing;
}

void write_all(const std::vector<authoring::FileText>& files) {
  std::vector<fs::path> written;
  try {
    for (const authoring::FileText& file : files) {
      authoring::write_new_file(file);
      written.push_back(file.path);
    }
  } catch (...) {
    std::error_code ignored;
    for (const fs::path& file : written)
      fs::remove(file, ignored);
    throw;
  }
}

std::string remarks_text(std::string_view title, const std::vector<foreign::Remark>& remarks) {
  if (remarks.empty()) return {};
  std::string text = std::format("{}:\n", title);
  for (const foreign::Remark& remark : remarks)
    text += std::format("  {}{}: {}\n", remark.file,
                        remark.line > 0 ? std::format(":{}", remark.line) : "", remark.text);
  return text;
}

nlohmann::ordered_json remarks_json(const std::vector<foreign::Remark>& remarks) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const foreign::Remark& remark : remarks)
    list.push_back({{"file", remark.file}, {"line", remark.line}, {"message", remark.text}});
  return list;
}

void print_import(const SettingValues& values, const foreign::History& history,
                  const fs::path& folder, std::size_t written) {
  const std::size_t total = history.migrations.size();
  const auto kept = std::ranges::count_if(
      history.migrations, [](const auto& migration) { return !migration.downgrade.has_value(); });
  if (wants_json(values)) {
    print(nlohmann::ordered_json{{"version", 1},
                                 {"revisions", total},
                                 {"written", written},
                                 {"irreversible", kept},
                                 {"changed", remarks_json(history.changed)},
                                 {"toLookAt", remarks_json(history.to_look_at)}}
              .dump() +
          "\n");
    return;
  }
  print(
      std::format("{} of {}: {} written to {}{}\n", report::counted(total, "migration"),
                  values.text(settings::kTool), report::counted(written, "revision"),
                  folder.string(),
                  written < total ? std::format(", {} were there already", total - written) : "") +
      (kept > 0 ? std::format("{} of them cannot be undone: they have no downgrade\n", kept) : "") +
      remarks_text("Changed", history.changed) + remarks_text("To look at", history.to_look_at));
}

/// The rows would move the database back, or past revisions that it does not have.
void refuse_other_rows(database::Session& session, const SettingValues& values,
                       const std::vector<std::string>& rows) {
  const auto there =
      database::read_rows(session, database::find_version_table(session, version_table(values)));
  if (there.empty() || there == rows) return;
  throw Error(ExitCode::kUsage, "AlreadyStamped",
              std::format("the database is at {} already, and the tool's own table says {}",
                          join(there), rows.empty() ? "base" : join(rows)),
              "nothing was stamped; `headway stamp --purge` moves it by hand");
}

int stamp(const SettingValues& values, const apply::StopRequest& stop,
          const foreign::History& history, const foreign::Tool& tool) {
  return run_writing(
      values, stop, [] { return RunExtras{}; },
      [&](const std::string& run_id, const apply::Surroundings& with) {
        std::vector<std::string> rows;
        {
          database::Session session = with.connect();
          rows = foreign::rows_of(history, tool, foreign::applied_versions(session, tool, history));
          refuse_other_rows(session, values, rows);
        }
        if (rows.empty()) rows = {"base"};
        return apply::stamp({.run_id = run_id,
                             .targets = std::move(rows),
                             .version_table = version_table(values),
                             .publish_ledger = values.flag(settings::kLedgerPublish),
                             .lock_wait_timeout = values.duration(settings::kLockWaitTimeout)},
                            with);
      });
}

int import_history(const SettingValues& values, const apply::StopRequest& stop) {
  const foreign::Tool& tool = foreign::tool_of(values.text(settings::kTool));
  const fs::path from = values.text(settings::kForeignFolder);
  const fs::path to = values.list(settings::kDir).front();
  refuse_same_folder(from, to);
  foreign::History history = foreign::read_history(tool, sources_in(from));
  if (history.migrations.empty())
    throw Error(ExitCode::kUsage, "NoMigrations",
                std::format("{} holds no migration of {}", from.string(), tool.name),
                "name the folder that the tool itself reads");
  std::vector<authoring::FileText> all = foreign::revision_files(history, tool.name, to);
  const std::vector<authoring::FileText> files = not_there_yet(values, history, std::move(all));
  write_all(files);
  print_import(values, history, to, files.size());
  if (!values.flag(settings::kStamp)) return 0;
  if (tool.applied.empty()) {
    if (!wants_json(values)) print("Nothing to stamp: the version table is the same one\n");
    return 0;
  }
  return stamp(values, stop, history, tool);
}

}  // namespace

Verb import_verb() {
  return {
      .name = "import",
      .help = "Turn the history of another tool into revisions",
      .settings = {&settings::kTool, &settings::kForeignFolder, &settings::kStamp,
                   &settings::kLockTimeout, &settings::kLockWaitTimeout, &settings::kLedgerPublish},
      .run = import_history,
      .group = VerbGroup::kWrite,
      .examples = {"headway import goose db/migrations", "headway import flyway sql --stamp"}};
}

}  // namespace headway::commands
