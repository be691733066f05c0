#include "runner/wait/wait.hpp"

#include "common/clock.hpp"
#include "common/random.hpp"
#include "common/settings.hpp"
#include "common/text.hpp"
#include "runner/apply/connector.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/commands/writing.hpp"
#include "runner/graph/selector.hpp"
#include "runner/plan/phase.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <format>
#include <iostream>
#include <optional>

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

namespace headway::commands {

namespace {

/// An id names one revision by itself; everything else needs the graph.
bool is_id(const std::string& target) {
  const bool word =
      std::ranges::all_of(target, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  return word && !target.empty() && target != "head" && target != "heads" && target != "base" &&
         target != "current";
}

std::vector<std::string> revisions_of(const std::string& target,
                                      const std::optional<plan::History>& history,
                                      plan::Phase phase) {
  if (!history) return {target};
  if (graph::is_relative_to_database(target))
    throw Error(ExitCode::kUsage, "RelativeRevision",
                std::format("{} counts from where the database happens to be", target),
                "name a revision, such as head or 3f2a9c1b7d4e+2");
  std::vector<std::string> targets = graph::upgrade_targets(history->map, target, {});
  return phase == plan::Phase::kExpand ? plan::expand_heads(*history, targets) : targets;
}

void print_held(const std::vector<std::string>& revisions, bool as_json) {
  if (as_json) {
    const nlohmann::ordered_json json = {{"version", 1}, {"held", true}, {"revisions", revisions}};
    print(json.dump() + "\n");
    return;
  }
  print(std::format("The database holds {}\n", revisions.empty() ? "its base" : join(revisions)));
}

void wait_until_held(const SettingValues& values, const apply::StopRequest& stop) {
  const SystemClock clock;
  std::optional<plan::History> history;
  const std::string target = values.text(settings::kFor);
  const plan::Phase until = phase(values);
  if (values.given(settings::kDir) || !is_id(target) || until == plan::Phase::kExpand)
    history = load_history(values);
  const std::vector<std::string> revisions = revisions_of(target, history, until);
  const database::ConnectionUrl url = connection_url(values);
  const bool log_json = values.text(settings::kLogFormat) == "json";
  const auto report = [&](const std::string& why) {
    if (log_json) {
      spdlog::info("{}", why);
    } else {
      std::cerr << why << std::endl;
    }
  };
  const std::vector<std::string> ids =
      wait::wait_for({.revisions = revisions,
                      .version_table = version_table(values),
                      .timeout = values.duration(settings::kWaitTimeout),
                      .map = history ? &history->map : nullptr},
                     {.connect = apply::connector(url, {.application_name = "headway wait"}, stop),
                      .clock = clock,
                      .random = make_random(),
                      .stop = stop,
                      .report = report});
  print_held(ids, wants_json(values));
}

/// A request to stop ends the program at once, from whatever it is in: there is nothing to put in
/// order.
int wait(const SettingValues& values, const apply::StopRequest& stop) {
  // libpq's search for the host's address and a query cannot be interrupted.
  const std::stop_callback at_once(stop.token(),
                                   [&] { std::_Exit(static_cast<int>(stop.code())); });
  wait_until_held(values, stop);
  return 0;
}

}  // namespace

Verb wait_verb() {
  return {.name = "wait",
          .help = "Wait until the database holds a revision",
          .settings = {&settings::kFor, &settings::kPhase, &settings::kWaitTimeout},
          .run = wait,
          .group = VerbGroup::kRun,
          .examples = {"headway wait --for head --timeout 5m"}};
}

}  // namespace headway::commands
