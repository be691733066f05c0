#include "runner/apply/progress_hash.hpp"

#include "common/sha256.hpp"

namespace headway::apply {

std::string hash_of_first(const revisions::Section& section, std::size_t count) {
  std::string text;
  for (std::size_t place = 0; place < count; ++place)
    text += sha256_hex(section.statements[place].text);
  return sha256_hex(text);
}

}  // namespace headway::apply
