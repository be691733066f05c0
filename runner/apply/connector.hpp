#pragma once

#include "runner/apply/stop_request.hpp"
#include "runner/database/session.hpp"

#include <functional>

namespace headway::apply {

/// Opens the sessions of a run. A request to stop ends the opening: Stopped. `stop` outlives the
/// result.
std::function<database::Session()> connector(database::ConnectionUrl url,
                                             database::SessionOptions options,
                                             const StopRequest& stop);

}  // namespace headway::apply
