#pragma once

#include "common/setting_values.hpp"
#include "runner/apply/stop_request.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace headway::commands {

/// Verbs that the help lists together.
enum class VerbGroup {
  kRun,    ///< they change a database
  kLook,   ///< they show
  kWrite,  ///< they write revision files
  kTry,    ///< they work on scratch databases
  kOther,
};

/// A command of the program. Each stands in a file of its own, as a function NAME_verb() that makes
/// it; verbs.hpp lists them.
struct Verb {
  std::string_view name;
  std::string_view help;                 ///< one line
  std::vector<const Setting*> settings;  ///< besides the global ones
  /// Does the work, prints the answer and returns the exit code. An Error that it throws is printed
  /// and gives the code.
  std::function<int(const SettingValues&, const apply::StopRequest&)> run;
  VerbGroup group = VerbGroup::kOther;
  std::vector<std::string_view> examples = {};  ///< lines for a shell; each must be accepted
};

}  // namespace headway::commands
