#include "common/content_hash.hpp"

#include "common/sha256.hpp"

namespace headway {

std::string content_hash(const std::map<std::string, std::string>& files) {
  std::string all;
  for (const auto& [name, content] : files) {
    if (name.starts_with('.') || !name.ends_with(".sql")) continue;
    // Neither a name nor a hash holds a newline that could be mistaken for the end of one.
    all += sha256_hex(name) + " " + sha256_hex(content) + "\n";
  }
  return sha256_hex(all);
}

}  // namespace headway
