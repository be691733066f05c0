#pragma once

#include <string>
#include <vector>

namespace headway::report {

/// `a, b, c`
std::string listed(const std::vector<std::string>& words);

/// `1 revision`, `2 revisions`
std::string counted(std::size_t count, const std::string& noun);

}  // namespace headway::report
