#pragma once

#include <map>
#include <string>

namespace headway {

/// The SHA-256, in hexadecimal, of a folder's revisions: of the files that the runner reads, those
/// named `*.sql` whose name begins with no dot. `files` maps a name to its content; others in it
/// are left out. The operator computes it of a ConfigMap, the runner of what it has read, and
/// applies nothing when the two differ: the kubelet may still show it the content before.
std::string content_hash(const std::map<std::string, std::string>& files);

}  // namespace headway
