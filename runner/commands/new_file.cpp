#include "runner/commands/new_file.hpp"

#include "common/clock.hpp"
#include "common/settings.hpp"
#include "runner/authoring/revision_id.hpp"
#include "runner/authoring/revision_template.hpp"
#include "runner/authoring/write_file.hpp"
#include "runner/backup/child.hpp"
#include "runner/commands/context.hpp"
#include "runner/revisions/revision_file.hpp"

#include <format>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <random>

#include <nlohmann/json.hpp>

namespace headway::commands {

namespace {

namespace fs = std::filesystem;

/// The hook's line as /bin/sh gets it, with the file's name as its first argument.
std::string shell_line(std::string hook) {
  constexpr std::string_view kFile = "REVISION_SCRIPT_FILENAME";
  bool named = false;
  for (std::size_t at = 0; (at = hook.find(kFile, at)) != std::string::npos; named = true)
    hook.replace(at, kFile.size(), "\"$1\"");
  return named ? hook : hook + " \"$1\"";
}

void run_hook(const std::string& hook, const fs::path& file, const apply::StopRequest& stop) {
  const SystemClock clock;
  const backup::Ended ended =
      backup::run({.words = {"/bin/sh", "-c", shell_line(hook), "headway", file.string()}},
                  {.clock = clock, .stop = stop.token()});
  std::cerr << ended.out << ended.err;
  if (ended.well()) return;
  throw Error(
      ExitCode::kUsage, "HookFailed",
      std::format("the post-write hook `{}` failed, with {} {}", hook,
                  ended.how == backup::Ended::How::kExited ? "code" : "signal", ended.number),
      std::format("{} was taken away again", file.string()));
}

void check_after_hooks(const authoring::Draft& draft) {
  const auto text = std::make_shared<const std::string>(read_text(draft.path.string()));
  const auto read = revisions::parse_revision({.path = draft.path.string(), .text = text});
  if (read && read->id == draft.id && read->down_revisions == draft.revises) return;
  throw Error(
      ExitCode::kUsage, "HookFailed",
      std::format("the post-write hooks left no revision {} in {}", draft.id, draft.path.string()),
      read ? std::string("the file was taken away again")
           : to_text(read.error().front()) + "; the file was taken away again");
}

}  // namespace

std::vector<const Setting*> new_file_settings(std::initializer_list<const Setting*> own) {
  std::vector<const Setting*> all(own);
  all.insert(all.end(), {&settings::kMessage, &settings::kSplice, &settings::kBranchLabel,
                         &settings::kRevId, &settings::kVersionPath, &settings::kSqlFile,
                         &settings::kFileTemplate, &settings::kSlugLength, &settings::kTimezone,
                         &settings::kTemplate, &settings::kPostWriteHooks});
  return all;
}

authoring::Conventions conventions(const SettingValues& values) {
  authoring::Conventions conventions;
  for (const std::string& folder : values.list(settings::kDir))
    conventions.folders.emplace_back(folder);
  conventions.recursive = values.flag(settings::kRecursive);
  conventions.file_template = values.text(settings::kFileTemplate);
  conventions.slug_length =
      static_cast<std::size_t>(values.count(settings::kSlugLength).value_or(40));
  conventions.zone = authoring::time_zone(values.text(settings::kTimezone));
  const std::string file = values.text(settings::kTemplate);
  conventions.template_file = file.empty() ? "the default template" : file;
  conventions.template_text =
      file.empty() ? std::string(authoring::kDefaultTemplate) : read_text(file);
  return conventions;
}

authoring::NewRevision new_revision(const SettingValues& values) {
  authoring::NewRevision wanted;
  std::random_device device;
  const auto random = [&] { return (std::uint64_t{device()} << 32) | device(); };
  wanted.id = values.given(settings::kRevId) ? values.text(settings::kRevId)
                                             : authoring::new_revision_id(random);
  wanted.message = values.text(settings::kMessage);
  wanted.splice = values.flag(settings::kSplice);
  wanted.branch_labels = values.list(settings::kBranchLabel);
  if (values.given(settings::kVersionPath))
    wanted.version_path = values.text(settings::kVersionPath);
  if (values.given(settings::kSqlFile)) {
    const std::string file = values.text(settings::kSqlFile);
    wanted.sql = read_text(file);
    wanted.sql_file = file == "-" ? "standard input" : file;
  }
  return wanted;
}

std::string read_text(const std::string& file) {
  std::string text;
  if (file == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
    return text;
  }
  std::ifstream in(file, std::ios::binary);
  text.assign(std::istreambuf_iterator<char>(in), {});
  std::error_code ignored;
  if (!in.good() || fs::is_directory(file, ignored))
    throw Error(ExitCode::kUsage, "CannotRead", std::format("{} cannot be read", file),
                "nothing was written");
  return text;
}

int write_drafts(const std::vector<authoring::Draft>& drafts, const SettingValues& values,
                 const apply::StopRequest& stop) {
  std::vector<fs::path> written;
  try {
    const std::vector<std::string> hooks = values.list(settings::kPostWriteHooks);
    for (const authoring::Draft& draft : drafts) {
      authoring::write_new_file({draft.path, draft.text});
      written.push_back(draft.path);
      for (const std::string& hook : hooks)
        run_hook(hook, draft.path, stop);
      if (!hooks.empty()) check_after_hooks(draft);
    }
  } catch (...) {
    std::error_code ignored;
    for (const fs::path& path : written)
      fs::remove(path, ignored);
    throw;
  }
  for (const authoring::Draft& draft : drafts) {
    if (wants_json(values)) {
      const nlohmann::ordered_json json = {{"version", 1},
                                           {"revision", draft.id},
                                           {"revises", draft.revises},
                                           {"file", draft.path.string()}};
      print(json.dump() + "\n");
    } else {
      print(std::format("Created {}\n", draft.path.string()));
    }
  }
  return 0;
}

}  // namespace headway::commands
