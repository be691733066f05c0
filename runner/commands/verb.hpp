#pragma once

#include "common/setting_values.hpp"
#include "runner/apply/stop_request.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace headway::commands {

/// A command of the program. Each stands in a file of its own, as a function NAME_verb() that makes
/// it; verbs.hpp lists them.
struct Verb {
  std::string_view name;
  std::string_view help;                 ///< one line
  std::vector<const Setting*> settings;  ///< besides the global ones
  /// Does the work, prints the answer and returns the exit code. An Error that it throws is printed
  /// and gives the code.
  std::function<int(const SettingValues&, const apply::StopRequest&)> run;
};

}  // namespace headway::commands
