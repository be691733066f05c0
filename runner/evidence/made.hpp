#pragma once

#include <map>
#include <string>

namespace headway::evidence {

/// What a run has made, by catalog and key, with its content at the run's last COMMIT.
using Made = std::map<std::string, std::map<std::string, std::string>>;

}  // namespace headway::evidence
