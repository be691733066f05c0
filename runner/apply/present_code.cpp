#include "runner/apply/present_code.hpp"

#include "runner/database/hidden_code.hpp"

namespace headway::apply {

sql::PresentCode present_code(database::Session& session) {
  const database::HiddenCode code = database::find_hidden_code(session);
  return {.on_rows = code.on_rows,
          .on_definitions = code.on_definitions,
          .in_views = code.in_views,
          .in_casts = code.in_casts,
          .functions = {code.functions.begin(), code.functions.end()},
          .operators = {code.operators.begin(), code.operators.end()}};
}

}  // namespace headway::apply
