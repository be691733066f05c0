#include "runner/apply/progress_hash.hpp"

#include "common/sha256.hpp"
#include "runner/revisions/data_blocks.hpp"

namespace headway::apply {

std::string hash_of_first(const revisions::Section& section, std::size_t count) {
  std::string text;
  for (std::size_t place = 0; place < count; ++place) {
    const revisions::Statement& statement = section.statements[place];
    text += sha256_hex(statement.batch ? statement.batch->written : statement.text);
    if (statement.copy_data) text += sha256_hex(revisions::blocks_of(*statement.copy_data));
  }
  return sha256_hex(text);
}

}  // namespace headway::apply
