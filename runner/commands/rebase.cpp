#include "runner/authoring/rebase.hpp"

#include "common/settings.hpp"
#include "common/text.hpp"
#include "runner/authoring/write_file.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/graph/version_rows.hpp"
#include "runner/revisions/revision_file.hpp"

#include <algorithm>
#include <format>

#include <nlohmann/json.hpp>

namespace headway::commands {

namespace {

/// Throws Error (kRefused, `Applied`) where the database holds one of the revisions that move.
void check_not_applied(const authoring::Rebase& plan, const SettingValues& values,
                       const graph::RevisionMap& map, const apply::StopRequest& stop) {
  if (values.flag(settings::kUnchecked)) return;
  const CurrentRows now = read_current_rows(values, stop);
  const std::vector<bool> applied =
      map.reach(graph::checked_rows(map, now.rows), graph::RevisionMap::Along::kRequirements);
  std::vector<std::string> held;
  std::ranges::copy_if(plan.moved, std::back_inserter(held),
                       [&](const std::string& id) { return applied[*map.find(id)]; });
  if (held.empty()) return;
  throw Error(ExitCode::kRefused, "Applied",
              std::format("{} is applied in {}, and a revision that is applied keeps its place",
                          join(held), now.shown_url),
              "merge the heads instead: `headway merge heads`");
}

std::vector<authoring::FileText> new_files(const authoring::Rebase& plan,
                                           const revisions::Catalogue& catalogue) {
  std::vector<authoring::FileText> files;
  for (const authoring::NewParents& change : plan.changes) {
    const revisions::Revision& revision = *catalogue.find(change.id);
    files.push_back(
        {revision.file, authoring::with_revises(*revisions::whole_file(revision), change.revises)});
    const auto read = revisions::parse_revision(
        {.path = revision.file, .text = std::make_shared<const std::string>(files.back().text)});
    if (!read) throw DiagnosticsError(read.error());
  }
  return files;
}

std::string summary(const authoring::Rebase& plan, const std::vector<authoring::FileText>& files) {
  if (files.empty())
    return std::format("Nothing to do: {} stands on {}\n", join(plan.moved), plan.onto);
  std::string text;
  for (std::size_t i = 0; i < files.size(); ++i)
    text += std::format("{} now revises {}: {}\n", plan.changes[i].id,
                        join(plan.changes[i].revises), files[i].path.string());
  return text;
}

int rebase(const SettingValues& values, const apply::StopRequest& stop) {
  const plan::History history = load_history(values);
  const authoring::Rebase plan = authoring::plan_rebase(
      history.map, values.text(settings::kRebased), values.text(settings::kOnto));
  check_not_applied(plan, values, history.map, stop);
  const std::vector<authoring::FileText> files = new_files(plan, history.catalogue());
  authoring::replace_files(files);
  if (wants_json(values)) {
    nlohmann::ordered_json json = {{"version", 1}, {"onto", plan.onto}, {"moved", plan.moved}};
    json["files"] = nlohmann::ordered_json::array();
    for (const authoring::FileText& file : files)
      json["files"].push_back(file.path.string());
    print(json.dump() + "\n");
  } else {
    print(summary(plan, files));
  }
  return 0;
}

}  // namespace

Verb rebase_verb() {
  return {.name = "rebase",
          .help = "Put revisions that the database has not applied behind another head",
          .settings = {&settings::kRebased, &settings::kOnto, &settings::kUnchecked},
          .run = rebase,
          .group = VerbGroup::kWrite,
          .examples = {"headway rebase 3f2a", "headway rebase 3f2a --onto ae10"}};
}

}  // namespace headway::commands
