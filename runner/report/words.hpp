#pragma once

#include <cstddef>
#include <string>

namespace headway::report {

/// `1 revision`, `2 revisions`
std::string counted(std::size_t count, const std::string& noun);

}  // namespace headway::report
