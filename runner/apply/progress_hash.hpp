#pragma once

#include "runner/revisions/revision.hpp"

#include <cstddef>
#include <string>

namespace headway::apply {

/// What a progress row keeps of the first `count` statements of a section, so that a later run sees
/// whether they are still the ones that were carried out.
std::string hash_of_first(const revisions::Section& section, std::size_t count);

}  // namespace headway::apply
