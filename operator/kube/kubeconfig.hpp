#pragma once

#include "common/clock.hpp"
#include "operator/kube/config.hpp"

#include <string>
#include <vector>

namespace headway::kube {

/// Reads a context of kubeconfig files as kubectl does: of several files the first that has a name
/// decides, and paths are relative to their own file. An empty context is the current one.
///
/// Settings that make the connection unsafe or run a program are refused. Throws DiagnosticsError
/// with all problems.
Config read_kubeconfig(const std::vector<std::string>& files, const std::string& context,
                       const Clock& clock);

}  // namespace headway::kube
