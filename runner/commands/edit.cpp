#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/looked_at.hpp"
#include "runner/commands/verbs.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <format>
#include <system_error>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace headway::commands {

namespace {

std::string editor() {
  for (const char* name : {"VISUAL", "EDITOR"}) {
    const char* value = std::getenv(name);
    if (value && *value != '\0') return value;
  }
  return "vi";
}

/// Runs the editor on the terminal, as a shell reads its line, and gives its exit code. The signals
/// that this program blocks for itself are the editor's again.
int run_editor(const std::string& line, const std::vector<std::string>& files) {
  std::vector<std::string> words = {"/bin/sh", "-c", line + " \"$@\"", "headway"};
  words.insert(words.end(), files.begin(), files.end());
  std::vector<char*> argv;
  for (std::string& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  const int error = posix_spawn(&child, argv.front(), nullptr, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) throw std::system_error(error, std::generic_category(), "/bin/sh");
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int edit(const SettingValues& values, const apply::StopRequest& stop) {
  std::vector<std::string> files;
  {
    const plan::History history = load_history(values);
    for (const std::string& id : looked_at(values, settings::kShown, history, stop))
      files.push_back(history.catalogue().find(id)->file);
  }
  const std::string line = editor();
  if (const int code = run_editor(line, files); code != 0)
    throw Error(ExitCode::kUsage, "EditorFailed",
                std::format("the editor `{}` ended with code {}", line, code),
                "set VISUAL or EDITOR to the editor that you use");
  load_history(values);  // A mistake is reported now and not by the next deployment.
  return 0;
}

}  // namespace

Verb edit_verb() {
  return {.name = "edit",
          .help = "Open revisions in $VISUAL or $EDITOR, and check the history afterwards",
          .settings = {&settings::kShown},
          .run = edit,
          .group = VerbGroup::kWrite,
          .examples = {"headway edit head"}};
}

}  // namespace headway::commands
