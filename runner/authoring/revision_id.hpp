#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace headway::authoring {

/// 64 random bits a call.
using RandomBits = std::function<std::uint64_t()>;

/// A new id: twelve hexadecimal digits, of which one is a letter other than e. YAML and Helm would
/// read `123456789012` and `1234567890e1` as numbers.
std::string new_revision_id(const RandomBits& random);

}  // namespace headway::authoring
