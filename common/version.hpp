#pragma once

#include <string_view>

namespace headway {

/// The version of this build, such as `0.1.0`.
std::string_view version();

/// The commit that it was built from, or `unknown`.
std::string_view commit();

}  // namespace headway
