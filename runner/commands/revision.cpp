#include "common/clock.hpp"
#include "common/settings.hpp"
#include "runner/autogenerate/proposal.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/models.hpp"
#include "runner/commands/new_file.hpp"
#include "runner/commands/schemas.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/report/words.hpp"

#include <algorithm>
#include <format>
#include <iostream>
#include <random>

namespace headway::commands {

namespace {

/// The revisions that autogenerate proposes; none where the models are the history's schema.
std::vector<authoring::Draft> generate(const plan::History& history,
                                       const authoring::NewRevision& wanted,
                                       const SettingValues& values,
                                       const apply::StopRequest& stop) {
  const std::vector<scratch::SqlSource> models = read_models(values, stop);
  const ScratchServer server = scratch_server(values);
  const authoring::Conventions rules = conventions(values);
  const SystemClock clock;
  std::random_device device;
  const autogenerate::Proposal proposal =
      autogenerate::propose({.history = history,
                             .models = models,
                             .place = server.place,
                             .conventions = rules,
                             .revision = wanted,
                             .random = [&] { return (std::uint64_t{device()} << 32) | device(); },
                             .clock = clock,
                             .options = {.concurrent = values.text(settings::kConcurrent) == "on"},
                             .filter = filter(values),
                             .renames = values.list(settings::kRename)});
  for (const schema::Difference& difference : proposal.differences)
    std::cerr << schema::to_text(difference) << '\n';
  for (const std::string& loss : proposal.losses)
    std::cerr << "loses data: " << loss << '\n';
  if (!proposal.losses.empty())
    std::cerr << report::counted(proposal.losses.size(), "statement") << " of the upgrade "
              << (proposal.losses.size() == 1 ? "loses" : "lose") << " data\n";
  for (const std::string& hint : proposal.hints)
    std::cerr << "hint: " << hint << '\n';
  return proposal.drafts;
}

int revision(const SettingValues& values, const apply::StopRequest& stop) {
  const plan::History history = load_history_to_extend(values);
  authoring::NewRevision wanted = new_revision(values);
  wanted.heads = values.list(settings::kHead);
  wanted.depends_on = values.list(settings::kDependsOn);
  if (!values.flag(settings::kAutogenerate))
    return write_drafts(
        {authoring::draft_revision(history.map, wanted, conventions(values), SystemClock().now())},
        values, stop);
  if (wanted.sql)
    throw Error(ExitCode::kUsage, "Usage", "--sql and --autogenerate exclude each other",
                "leave one of them out; nothing was written");
  const std::vector<authoring::Draft> drafts = generate(history, wanted, values, stop);
  if (drafts.empty()) {
    print(wants_json(values) ? std::string("{\"version\":1,\"revision\":null}\n")
                             : std::string("No changes detected; no file was written.\n"));
    return 0;
  }
  return write_drafts(drafts, values, stop);
}

}  // namespace

Verb revision_verb() {
  return {
      .name = "revision",
      .help = "Write a new revision file, empty or by autogenerate",
      .settings = new_file_settings(
          {&settings::kHead, &settings::kDependsOn, &settings::kAutogenerate, &settings::kModels,
           &settings::kModelsCommand, &settings::kRename, &settings::kInclude, &settings::kExclude,
           &settings::kScratchUrl, &settings::kConcurrent}),
      .run = revision,
      .group = VerbGroup::kWrite,
      .examples = {R"(headway revision -m "Add preferences")",
                   R"(headway revision -m "Add preferences" --autogenerate --models schema.sql)",
                   R"(headway revision -m "Add a shop" --head ae10 --splice --branch-label shop)"}};
}

}  // namespace headway::commands
