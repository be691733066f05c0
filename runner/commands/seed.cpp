#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/seeds.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/commands/writing.hpp"

#include <algorithm>
#include <format>

#include <nlohmann/json.hpp>

namespace headway::commands {

namespace {

using seeds::ReadySeed;
using seeds::SeedState;

std::string_view word_of(SeedState::Kind kind) {
  switch (kind) {
    case SeedState::Kind::kLoaded:
      return "loaded";
    case SeedState::Kind::kDue:
      return "due";
    case SeedState::Kind::kWaiting:
      return "waiting";
    case SeedState::Kind::kMissing:
      return "no data";
  }
  return "";
}

std::string state_text(const SeedState& state) {
  std::string text(word_of(state.kind));
  if (state.kind == SeedState::Kind::kWaiting) text += " for the revision " + state.detail;
  if (state.kind == SeedState::Kind::kMissing) text += ": " + state.detail + " is not there";
  if (state.kind == SeedState::Kind::kDue) text += state.loaded_at.empty() ? "" : " again";
  if (!state.loaded_at.empty())
    text += std::format("{} {}", state.kind == SeedState::Kind::kLoaded ? "" : ", loaded",
                        state.loaded_at);
  return text;
}

int list(const std::vector<ReadySeed>& all, const plan::History& history,
         const SettingValues& values) {
  database::Session session(connection_url(values), {});
  const database::VersionTable table = database::find_version_table(session, version_table(values));
  const std::vector<SeedState> states = seeds::states_of(
      all, history, database::read_rows(session, table), database::read_seeds(session, table));
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  std::string text;
  std::size_t width = 0;
  for (const ReadySeed& ready : all)
    width = std::max(width, ready.seed.name.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const revisions::Seed& seed = all[i].seed;
    text += std::format("{:<{}}  {}\n", seed.name, width, state_text(states[i]));
    json.push_back({{"name", seed.name},
                    {"file", seed.file},
                    {"message", seed.message},
                    {"state", word_of(states[i].kind)},
                    {"detail", states[i].detail},
                    {"loadedAt", states[i].loaded_at}});
  }
  if (wants_json(values))
    print(nlohmann::ordered_json{{"version", 1}, {"seeds", json}}.dump() + "\n");
  else
    print(text.empty() ? "There are no seeds.\n" : text);
  return 0;
}

/// Those that were named, or all.
std::vector<ReadySeed> named(std::vector<ReadySeed> all, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto is_it = [&](const ReadySeed& ready) { return ready.seed.name == name; };
    if (std::ranges::none_of(all, is_it))
      throw Error(ExitCode::kUsage, "SeedNotFound", std::format("there is no seed {}", name),
                  "`headway seed --list` shows them");
  }
  if (!names.empty())
    std::erase_if(all, [&](const ReadySeed& ready) {
      return !std::ranges::contains(names, ready.seed.name);
    });
  return all;
}

int seed(const SettingValues& values, const apply::StopRequest& stop) {
  std::vector<ReadySeed> ready;
  const auto read = [&](const revisions::Found& found, const plan::History& history) {
    ready = named(ready_seeds(values, found, history), values.list(settings::kSeedNames));
  };
  if (values.flag(settings::kList)) {
    const plan::History history = load_history(values, {}, read);
    return list(ready, history, values);
  }
  return run_writing(
      values, stop, [&] { return RunExtras{.see_files = read}; },
      [&](const std::string& run_id, const apply::Surroundings& with) {
        return seeds::load(ready, load_request(values, run_id), with);
      });
}

}  // namespace

Verb seed_verb() {
  return {.name = "seed",
          .help = "Load the data that has changed",
          .settings = {&settings::kSeedNames, &settings::kList, &settings::kDataDir,
                       &settings::kLockTimeout, &settings::kHoldTimeout,
                       &settings::kLockWaitTimeout, &settings::kLedgerPublish},
          .run = seed,
          .group = VerbGroup::kRun,
          .examples = {"headway seed --data-dir data", "headway seed --list"}};
}

}  // namespace headway::commands
