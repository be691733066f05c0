#pragma once

#include "operator/reconcile/decide.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::testing {

/// One row of the decision table in tests/fixtures/decide: what is observed, and what is to come of
/// it.
struct DecideCase {
  std::string name;
  Time now{};
  reconcile::Observed observed;
  nlohmann::json expect;
};

inline const reconcile::OperatorConfig kDecideSettings{.runner = {.image = "headway:test"}};

/// The cases of a file. What they leave out is filled in: the resource is a plain one of generation
/// 2 made at 10:00, runs are called by any word, `inputs: same` and `template: same` are what the
/// resource asks for now, and a pod's `outcome` becomes a termination message of its run.
std::vector<DecideCase> decide_cases(const std::filesystem::path& path);

}  // namespace headway::testing
