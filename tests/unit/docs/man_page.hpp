#pragma once

#include <string>

namespace headway::testing {

/// headway(1), made from the table of settings and the registry of verbs, in man's macros.
std::string man_page();

}  // namespace headway::testing
