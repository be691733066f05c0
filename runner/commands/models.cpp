#include "runner/commands/models.hpp"

#include "common/clock.hpp"
#include "common/error.hpp"
#include "common/settings.hpp"
#include "common/text.hpp"
#include "runner/backup/child.hpp"
#include "runner/commands/context.hpp"

#include <format>
#include <iostream>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>

namespace headway::commands {

namespace {

/// What the command prints. Without a word of SQL it has failed, too: an empty schema as the wanted
/// one would drop everything.
scratch::SqlSource command_models(std::vector<std::string> words, const apply::StopRequest& stop) {
  constexpr std::size_t kLongest = std::size_t{256} * 1024 * 1024;
  const std::string shown = "the models' command `" + join(words, " ") + "`";
  if (words.size() == 1) words = {"/bin/sh", "-c", words.front()};
  const SystemClock clock;
  backup::Ended ended;
  try {
    ended = backup::run({.words = std::move(words), .kept = kLongest},
                        {.clock = clock, .stop = stop.token()});
  } catch (const std::system_error& error) {
    throw Error(ExitCode::kUsage, "ModelsCommandFailed",
                std::format("{} cannot be started: {}", shown, error.code().message()),
                "nothing was written");
  }
  if (ended.how == backup::Ended::How::kStopped) throw stop.interrupted();
  const std::string_view said = trim(ended.err);
  if (!ended.well())
    throw Error(ExitCode::kUsage, "ModelsCommandFailed",
                std::format("{} failed, with {} {}{}{}", shown,
                            ended.how == backup::Ended::How::kExited ? "code" : "signal",
                            ended.number, said.empty() ? "" : ": ", said),
                "nothing was written");
  if (ended.out.size() >= kLongest)
    throw Error(ExitCode::kUsage, "ModelsCommandFailed",
                std::format("{} printed more than {} MiB", shown, kLongest / 1024 / 1024),
                "let it print the schema alone, without rows");
  if (trim(ended.out).empty())
    throw Error(ExitCode::kUsage, "ModelsCommandFailed",
                std::format("{} printed no SQL{}{}", shown, said.empty() ? "" : ": ", said),
                "it is to print the statements that make the wanted schema");
  return {.name = shown, .text = std::move(ended.out)};
}

}  // namespace

std::vector<scratch::SqlSource> read_models(const SettingValues& values,
                                            const apply::StopRequest& stop) {
  std::vector<scratch::SqlSource> sources;
  for (const std::string& path : values.list(settings::kModels)) {
    std::vector<scratch::SqlSource> found = scratch::read_sql(path, "--models");
    std::ranges::move(found, std::back_inserter(sources));
  }
  if (const std::vector<std::string> words = values.list(settings::kModelsCommand); !words.empty())
    sources.push_back(command_models(words, stop));
  if (sources.empty())
    throw Error(ExitCode::kUsage, "NoModels", "no models are named to compare the history with",
                "name a file of SQL or a folder of such files with --models, or a command that "
                "prints SQL with --models-command");
  return sources;
}

ScratchServer scratch_server(const SettingValues& values) {
  if (values.given(settings::kScratchUrl))
    return {.own = nullptr,
            .place = {.url = database::ConnectionUrl::parse(values.secret(settings::kScratchUrl)),
                      .shown = "the server of --scratch-url"}};
  std::string tried = "no PostgreSQL programs (initdb, postgres) are on this machine";
  if (const auto programs = scratch::find_server_programs()) {
    try {
      auto own = std::make_unique<scratch::LocalServer>(*programs);
      scratch::Place place = own->place();
      return {.own = std::move(own), .place = std::move(place)};
    } catch (const Error& error) {
      tried = error.what();
    }
  }
  try {
    ScratchServer server{
        .own = nullptr,
        .place = {.url = connection_url(values), .shown = "the server of the database URL"}};
    std::cerr << "scratch databases are made on " << server.place.shown << ": " << tried << '\n';
    return server;
  } catch (const Error& error) {
    if (error.reason() != "NoDatabase") throw;
    throw Error(ExitCode::kUsage, "NoScratchDatabase",
                "there is no server to make scratch databases on: " + tried +
                    ", and no database URL is given",
                "install PostgreSQL's server programs, or name a server where databases may be "
                "created with --scratch-url or HEADWAY_SCRATCH_URL");
  }
}

}  // namespace headway::commands
