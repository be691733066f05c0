#include "common/settings.hpp"
#include "runner/authoring/project.hpp"
#include "runner/authoring/write_file.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/new_file.hpp"
#include "runner/commands/verbs.hpp"

#include <filesystem>
#include <format>

#include <nlohmann/json.hpp>

namespace headway::commands {

namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& file) {
  return fs::exists(fs::symlink_status(file));
}

/// The lines of .gitignore are the only ones that are added to a file that is there.
std::optional<authoring::FileText> ignored_files(const fs::path& file) {
  const std::string text =
      authoring::with_ignored_files(is_there(file) ? read_text(file.string()) : "");
  if (text.empty()) return std::nullopt;
  return authoring::FileText{file, text};
}

/// Writes all or none: a failure removes the files that were written before it.
void write_all(const std::vector<authoring::FileText>& files,
               const std::optional<authoring::FileText>& ignored) {
  std::vector<fs::path> written;
  try {
    for (const authoring::FileText& file : files) {
      authoring::write_new_file(file);
      written.push_back(file.path);
    }
    if (!ignored) return;
    if (is_there(ignored->path))
      authoring::replace_files({*ignored});
    else
      authoring::write_new_file(*ignored);
  } catch (...) {
    std::error_code unread;
    for (const fs::path& file : written)
      fs::remove(file, unread);
    throw;
  }
}

struct Laid {
  std::vector<std::string> created;
  std::vector<std::string> changed;
  std::vector<std::string> kept;
};

Laid lay_out(const fs::path& folder, std::vector<authoring::FileText> files) {
  Laid laid;
  std::vector<authoring::FileText> fresh;
  for (authoring::FileText& file : files) {
    file.path = (folder / file.path).lexically_normal();
    if (is_there(file.path)) {
      laid.kept.push_back(file.path.string());
      continue;
    }
    laid.created.push_back(file.path.string());
    fresh.push_back(std::move(file));
  }
  const auto ignored = ignored_files((folder / ".gitignore").lexically_normal());
  if (ignored)
    (is_there(ignored->path) ? laid.changed : laid.created).push_back(ignored->path.string());
  write_all(fresh, ignored);
  return laid;
}

std::string text_of(const Laid& laid) {
  std::string text;
  for (const std::string& file : laid.created)
    text += std::format("Created {}\n", file);
  for (const std::string& file : laid.changed)
    text += std::format("Added lines to {}\n", file);
  for (const std::string& file : laid.kept)
    text += std::format("Kept {}, which was there\n", file);
  if (laid.created.empty()) return text + "This folder is a project already\n";
  return text + "Next: headway revision -m \"Create the first table\"\n";
}

int init(const SettingValues& values, const apply::StopRequest& /*stop*/) {
  const fs::path folder = values.text(settings::kProjectFolder);
  const fs::path whole = fs::absolute(folder).lexically_normal();
  const fs::path name = whole.has_filename() ? whole.filename() : whole.parent_path().filename();
  const Laid laid =
      lay_out(folder, authoring::project_files({.name = authoring::app_name(name.string()),
                                                .kubernetes = values.flag(settings::kKubernetes),
                                                .github = values.flag(settings::kGithub),
                                                .models = values.text(settings::kProjectModels)},
                                               settings::all()));
  if (wants_json(values))
    print(nlohmann::ordered_json{{"version", 1},
                                 {"created", laid.created},
                                 {"changed", laid.changed},
                                 {"kept", laid.kept}}
              .dump() +
          "\n");
  else
    print(text_of(laid));
  return 0;
}

}  // namespace

Verb init_verb() {
  return {.name = "init",
          .help = "Lay out a new project",
          .settings = {&settings::kProjectFolder, &settings::kKubernetes, &settings::kGithub,
                       &settings::kProjectModels},
          .run = init,
          .group = VerbGroup::kWrite,
          .examples = {"headway init", "headway init shop --kubernetes --github",
                       "headway init --models sqlalchemy"}};
}

}  // namespace headway::commands
