#include "common/clock.hpp"
#include "common/settings.hpp"
#include "runner/autogenerate/comparison.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/models.hpp"
#include "runner/commands/schemas.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/report/schema_text.hpp"

#include <nlohmann/json.hpp>

namespace headway::commands {

namespace {

int check(const SettingValues& values, const apply::StopRequest& stop) {
  const plan::History history = load_history_to_extend(values);
  const SystemClock clock;
  const autogenerate::Source models = models_source(values, stop);
  const ScratchServer server = scratch_server(values);
  const autogenerate::Reading reading{.history = history,
                                      .place = server.place,
                                      .clock = clock,
                                      .exclusions = exclusions(values),
                                      .kept = kept_schemas(values)};
  const std::vector<schema::Difference> differences =
      schema::compare(autogenerate::read_source(heads_source(history), reading),
                      autogenerate::read_source(models, reading));
  if (wants_json(values)) {
    print(nlohmann::ordered_json{{"version", 1},
                                 {"differences", report::differences_json(differences)}}
              .dump() +
          "\n");
  } else if (differences.empty()) {
    print("No new upgrade operations detected.\n");
  } else {
    print("New upgrade operations detected; the models differ from the history:\n" +
          report::differences_text(differences));
  }
  return static_cast<int>(differences.empty() ? ExitCode::kDone : ExitCode::kNo);
}

}  // namespace

Verb check_verb() {
  return {.name = "check",
          .help = "Say whether the history's schema is that of the models",
          .settings = {&settings::kModels, &settings::kModelsCommand, &settings::kInclude,
                       &settings::kExclude, &settings::kScratchUrl},
          .run = check,
          .group = VerbGroup::kTry,
          .examples = {"headway check --models schema.sql"}};
}

}  // namespace headway::commands
