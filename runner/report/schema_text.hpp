#pragma once

#include "runner/schema/snapshot.hpp"

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace headway::report {

/// Differences between two schemas, a line for each, indented.
std::string differences_text(const std::vector<schema::Difference>& differences);

/// `[{"change":"add","kind":"index","name":"public.a_b","facts":[]}]`
nlohmann::ordered_json differences_json(const std::vector<schema::Difference>& differences);

}  // namespace headway::report
