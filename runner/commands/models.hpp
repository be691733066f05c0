#pragma once

#include "common/setting_values.hpp"
#include "runner/apply/stop_request.hpp"
#include "runner/scratch/load_sql.hpp"
#include "runner/scratch/local_server.hpp"
#include "runner/scratch/scratch_database.hpp"

#include <memory>
#include <vector>

namespace headway::commands {

// What the verbs share that compare the history with the models.

/// The SQL of all --models and of the --models-command. Throws Error (kUsage): `NoModels` where
/// none are named, `ModelsCommandFailed` with the command's standard error.
std::vector<scratch::SqlSource> read_models(const SettingValues& values,
                                            const apply::StopRequest& stop);

/// Where scratch databases are made, and the server that was started for them, if one was.
struct ScratchServer {
  std::unique_ptr<scratch::LocalServer> own;
  scratch::Place place;
};

/// --scratch-url; else a server of its own, of the PostgreSQL programs on this machine; else the
/// server of --database-url or of libpq's variables. The first that works; standard error says
/// which. Throws Error (kUsage, `NoScratchDatabase`) with all that was tried.
ScratchServer scratch_server(const SettingValues& values);

}  // namespace headway::commands
