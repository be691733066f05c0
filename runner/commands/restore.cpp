#include "runner/backup/restore.hpp"

#include "common/settings.hpp"
#include "common/text.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/database/sql_text.hpp"

#include <format>
#include <iostream>

#include <nlohmann/json.hpp>
#include <unistd.h>

namespace headway::commands {

namespace {

using backup::Restored;

backup::RestoreRequest request_for(const SettingValues& values) {
  const std::string into = values.text(settings::kInto);
  const bool replace = values.flag(settings::kDiscardWrites);
  if (into.empty() && !replace)
    throw Error(ExitCode::kUsage, "Usage", std::format("{} is missing", option(settings::kInto)),
                std::format("name a new database; {} puts it in the place of the old one",
                            option(settings::kDiscardWrites)));
  if (!into.empty() && replace)
    throw Error(ExitCode::kUsage, "Usage",
                std::format("{} and {} do not go together", option(settings::kInto),
                            option(settings::kDiscardWrites)),
                "the second restores in the place of the URL's own database");
  return {.file = values.text(settings::kRestoredFile),
          .into = into,
          .version_table = version_table(values)};
}

std::string next_of(const Restored& restored, const std::string& own) {
  using database::identifier;
  if (!restored.former.empty())
    return std::format(
        "  former:   {0}, with everything that was written since\n"
        "  next:     start the app; when nothing of the former is needed: DROP DATABASE {1};\n",
        restored.former, identifier(restored.former));
  return std::format(
      "  next:     look at it, then name it in the app's URL; or restore again with {}, which puts "
      "it in the place of {}\n",
      option(settings::kDiscardWrites), own);
}

std::string revisions_of(const Restored& restored) {
  if (!restored.has_version_table) return "which has no version table";
  return restored.rows.empty() ? "at base (no revision)" : "at " + join(restored.rows);
}

std::string text_of(const Restored& restored, const std::string& file, const std::string& own) {
  std::string text =
      std::format("{} {} holds {}, {} ({:.1f} s)\n", style_for(STDOUT_FILENO).good("Restored:"),
                  restored.database, file, revisions_of(restored), restored.seconds);
  if (restored.known) text += "  content:  is what the ledger says that the run wrote\n";
  for (const std::string& refused : restored.refused)
    text += "  missing:  " + refused + "\n";
  return text + next_of(restored, own);
}

int restore(const SettingValues& values, const apply::StopRequest& stop) {
  const backup::RestoreRequest request = request_for(values);
  const database::ConnectionUrl url = connection_url(values);
  const SystemClock clock;
  const Restored restored = backup::restore(
      request, {.url = url, .clock = clock, .stop = stop, .report = [&](auto& what) {
                  if (!wants_json(values)) std::cerr << what << '\n';
                }});
  if (wants_json(values))
    print(nlohmann::ordered_json{{"version", 1},
                                 {"database", restored.database},
                                 {"former", restored.former},
                                 {"revisions", restored.rows},
                                 {"contentKnown", restored.known},
                                 {"missing", restored.refused},
                                 {"seconds", restored.seconds}}
              .dump() +
          "\n");
  else
    print(text_of(restored, request.file.string(), restored.own));
  return 0;
}

}  // namespace

Verb restore_verb() {
  return {.name = "restore",
          .help = "Restore a backup into a new database",
          .settings = {&settings::kRestoredFile, &settings::kInto, &settings::kDiscardWrites},
          .run = restore,
          .group = VerbGroup::kRun,
          .examples = {"headway restore backup.dump --into app_restored",
                       "headway restore backup.dump --discard-writes-since-backup"}};
}

}  // namespace headway::commands
