#pragma once

#include <string>

namespace headway::testing {

/// docs/configuration.md, made from the table of settings and the registry of verbs.
std::string configuration_page();

}  // namespace headway::testing
