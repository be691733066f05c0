#include "runner/commands/models.hpp"

#include "common/error.hpp"
#include "common/settings.hpp"
#include "runner/commands/context.hpp"

#include <iostream>
#include <iterator>
#include <memory>
#include <utility>

namespace headway::commands {

std::vector<scratch::SqlSource> read_models(const SettingValues& values) {
  std::vector<scratch::SqlSource> sources;
  for (const std::string& path : values.list(settings::kModels)) {
    std::vector<scratch::SqlSource> found = scratch::read_sql(path, "--models");
    std::ranges::move(found, std::back_inserter(sources));
  }
  if (sources.empty())
    throw Error(ExitCode::kUsage, "NoModels", "no models are named to compare the history with",
                "name a file of SQL or a folder of such files with --models");
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
