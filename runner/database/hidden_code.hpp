#pragma once

#include "runner/database/session.hpp"

#include <string>
#include <vector>

namespace headway::database {

/// Code in the database that a statement runs without showing it.
struct HiddenCode {
  /// A trigger, a rule that does more than a view, or a default, CHECK or index that calls a
  /// volatile function of somebody's: writing a row runs it.
  bool on_rows = false;
  bool on_definitions = false;  ///< an event trigger
  bool in_views = false;        ///< a view that calls a volatile function of somebody's
  bool in_casts = false;        ///< a cast by such a function
  /// Volatile functions, and operators that call one, outside pg_catalog with a name that
  /// pg_catalog has too.
  std::vector<std::string> functions{};
  std::vector<std::string> operators{};
};

HiddenCode find_hidden_code(Session& session);

}  // namespace headway::database
