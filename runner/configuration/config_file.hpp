#pragma once

#include "common/setting_values.hpp"

#include <functional>
#include <optional>
#include <string>

namespace headway::configuration {

/// The file that is read where none is named, if the current folder has it.
inline constexpr const char* kDefaultFile = "headway.yaml";

/// A headway.yaml as it was read from a disk.
struct ConfigText {
  std::string path;  ///< for messages, and for the paths in it, which are relative to its folder
  std::string text;
};

/// The value of an environment variable; nothing where it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The values that the file gives, each with its line. `chosen` names one of `environments`, whose
/// values win over those outside of it; empty: none. `${NAME}` is the value of a variable, `$${` is
/// `${`; a variable that is not set is an error only for a command that asks for the value.
///
/// Throws DiagnosticsError (`InvalidConfiguration`) with every key that is unknown or repeated and
/// every value that is none. Pure.
SettingValues read_config(const ConfigText& file, const std::string& chosen,
                          const Environment& environment);

/// The file at `path`. Throws Error (kUsage, `InvalidConfiguration`) where it cannot be read.
ConfigText load_config(const std::string& path);

}  // namespace headway::configuration
