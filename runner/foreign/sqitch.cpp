#include "common/error.hpp"
#include "runner/foreign/readers.hpp"
#include "runner/foreign/sqitch_plan.hpp"
#include "runner/foreign/text.hpp"

#include <format>
#include <map>
#include <utility>

namespace headway::foreign {

namespace {

using Texts = std::map<std::string, const SourceText*>;

/// deploy/NAME.sql or revert/NAME.sql; one that is reworked later has kept its script under a tag.
const SourceText* script_of(const Texts& texts, const std::string& folder,
                            const SqitchChange& change) {
  const auto named = [&](const std::string& name) {
    const auto found = texts.find(std::format("{}/{}.sql", folder, name));
    return found == texts.end() ? nullptr : found->second;
  };
  if (!change.is_reworked) return named(change.name);
  for (const std::string& tag : change.tags_to_rework)
    if (const SourceText* script = named(change.name + tag)) return script;
  return nullptr;
}

}  // namespace

/// The changes of sqitch.plan, in its order, with the scripts of deploy/ and revert/.
History read_sqitch(Sources files) {
  Texts texts;
  for (const SourceText& file : files)
    texts[file.name] = &file;
  const auto plan_file = texts.find("sqitch.plan");
  if (plan_file == texts.end())
    throw Error(ExitCode::kUsage, "NoPlan", "there is no sqitch.plan in the folder",
                "name the folder that holds sqitch.plan, deploy and revert");
  const std::string& plan_path = plan_file->second->path;
  std::vector<Diagnostic> wrong;
  const SqitchPlan plan = read_sqitch_plan(plan_file->second->text, plan_path, wrong);
  History history;
  history.project = plan.project;
  for (const SqitchChange& change : plan.changes) {
    const SourceText* deploy = script_of(texts, "deploy", change);
    if (!deploy) {
      wrong.push_back(
          {plan_path, change.line, 0, std::format("{} has no script in deploy", change.name), ""});
      continue;
    }
    Migration migration{.id = as_id(change.name),
                        .version = change.name + " " + change.planned_at,
                        .message = change.note.empty() ? words(change.name) : change.note,
                        .file = deploy->path,
                        .upgrade = {.file = deploy->path, .sql = deploy->text}};
    if (change.occurrence > 1) migration.id += std::format("_{}", change.occurrence);
    if (const SourceText* revert = script_of(texts, "revert", change))
      migration.downgrade = Part{.file = revert->path, .sql = revert->text};
    if (const SourceText* verify = script_of(texts, "verify", change);
        verify && has_sql(verify->text))
      history.to_look_at.push_back(
          {verify->path, 0, "left out: a verify section asks instead of failing"});
    history.migrations.push_back(std::move(migration));
  }
  make_line(history, std::move(wrong));
  return history;
}

}  // namespace headway::foreign
