#pragma once

#include <map>
#include <string>

namespace headway {

/// The SHA-256, in hexadecimal, of a folder's revisions: of the files that the runner reads, those
/// named `*.sql` whose name begins with no dot. `files` maps a name to its content; others
/// are left out. The operator hashes the ConfigMap, the runner the files that it has read; if the
/// two differ the runner applies nothing, since the kubelet may still show it the previous content.
std::string content_hash(const std::map<std::string, std::string>& files);

/// The same where `hashes` maps a name to the sha256_hex() of its content.
std::string content_hash_of(const std::map<std::string, std::string>& hashes);

}  // namespace headway
