#pragma once

#include "runner/database/session.hpp"
#include "runner/sql/data_loss.hpp"

namespace headway::apply {

/// The code in the database that a statement may run without showing it, for plan::may_lose_data().
sql::PresentCode present_code(database::Session& session);

}  // namespace headway::apply
