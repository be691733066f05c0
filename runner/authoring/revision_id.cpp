#include "runner/authoring/revision_id.hpp"

#include <format>

namespace headway::authoring {

std::string new_revision_id(const RandomBits& random) {
  while (true) {
    std::string id = std::format("{:012x}", random() >> 16);
    if (id.find_first_of("abcdf") != std::string::npos) return id;
  }
}

}  // namespace headway::authoring
