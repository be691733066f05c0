#include "common/settings.hpp"
#include "runner/commands/completion_script.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/verbs.hpp"

namespace headway::commands {

namespace {

int completion(const SettingValues& values, const apply::StopRequest& /*stop*/) {
  const auto script = values.choice<std::string (*)()>(
      settings::kShell,
      {{"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}});
  print((*script)());
  return 0;
}

}  // namespace

Verb completion_verb() {
  return {.name = "completion",
          .help = "Print a script that completes command lines, for a shell to read",
          .settings = {&settings::kShell},
          .run = completion,
          .group = VerbGroup::kOther,
          .examples = {"headway completion bash"}};
}

}  // namespace headway::commands
