#pragma once

#include "common/error.hpp"
#include "runner/backup/child.hpp"

#include <functional>
#include <string>

namespace headway::backup {

/// Takes passwords out of a text.
using Redact = std::function<std::string(std::string)>;

/// The last lines that are not blank, joined by `; `.
std::string last_lines(const std::string& text, std::size_t count);

/// Throws Error (kBackupFailed) when a program did not end well: that `what` failed, how, and the
/// last lines that it wrote.
void check(const std::string& what, const Ended& ended, const Redact& redact);

/// Runs a program; one that cannot be started is an Error (kBackupFailed) too.
Ended start(const std::string& what, const Command& command, const Care& care);

}  // namespace headway::backup
