#pragma once

#include "common/clock.hpp"
#include "operator/kube/config.hpp"

#include <string>
#include <vector>

namespace headway::kube {

/// Reads a context of kubeconfig files as kubectl does: in several files the first one that has a
/// name decides, and paths are relative to the file that they stand in. An empty context is the
/// current one.
///
/// What would make the connection unsafe, or needs a program to be run, is refused. Throws
/// DiagnosticsError with everything that is wrong.
Config read_kubeconfig(const std::vector<std::string>& files, const std::string& context,
                       const Clock& clock);

}  // namespace headway::kube
