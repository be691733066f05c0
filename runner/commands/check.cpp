#include "common/clock.hpp"
#include "common/settings.hpp"
#include "runner/autogenerate/proposal.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/models.hpp"
#include "runner/commands/verbs.hpp"

#include <nlohmann/json.hpp>

namespace headway::commands {

namespace {

void print_json(const std::vector<schema::Difference>& differences) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const schema::Difference& one : differences) {
    const char* change = one.kind == schema::Difference::Kind::kMissing ? "drop"
                         : one.kind == schema::Difference::Kind::kAdded ? "add"
                                                                        : "change";
    list.push_back({{"change", change},
                    {"kind", schema::to_text(one.key.kind)},
                    {"name", one.key.name},
                    {"facts", one.facts}});
  }
  print(nlohmann::ordered_json{{"differences", std::move(list)}}.dump() + "\n");
}

int check(const SettingValues& values, const apply::StopRequest& /*stop*/) {
  const plan::History history = load_history(values);
  const SystemClock clock;
  const std::vector<scratch::SqlSource> models = read_models(values);
  const ScratchServer server = scratch_server(values);
  const autogenerate::Schemas schemas =
      autogenerate::read_schemas(history, models, server.place, clock);
  const std::vector<schema::Difference> differences =
      schema::compare(schemas.history, schemas.models);
  if (wants_json(values)) {
    print_json(differences);
  } else if (differences.empty()) {
    print("No new upgrade operations detected.\n");
  } else {
    print("New upgrade operations detected; the models differ from the history:\n");
    for (const schema::Difference& one : differences)
      print("  " + schema::to_text(one) + "\n");
  }
  return static_cast<int>(differences.empty() ? ExitCode::kDone : ExitCode::kNo);
}

}  // namespace

Verb check_verb() {
  return {.name = "check",
          .help = "Say whether the history's schema is that of the models",
          .settings = {&settings::kModels, &settings::kScratchUrl},
          .run = check};
}

}  // namespace headway::commands
