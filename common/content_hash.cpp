#include "common/content_hash.hpp"

#include "common/sha256.hpp"

namespace headway {

std::string content_hash(const std::map<std::string, std::string>& files) {
  std::map<std::string, std::string> hashes;
  for (const auto& [name, content] : files)
    hashes[name] = sha256_hex(content);
  return content_hash_of(hashes);
}

std::string content_hash_of(const std::map<std::string, std::string>& hashes) {
  std::string all;
  for (const auto& [name, hash] : hashes) {
    if (name.starts_with('.') || !name.ends_with(".sql")) continue;
    // Neither a name nor a hash holds a newline that could be mistaken for the end of one.
    all += sha256_hex(name) + " " + hash + "\n";
  }
  return sha256_hex(all);
}

}  // namespace headway
