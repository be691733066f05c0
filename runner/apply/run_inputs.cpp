#include "runner/apply/run_inputs.hpp"

#include "common/sha256.hpp"

#include <map>

namespace headway::apply {

std::string run_inputs(const std::string& command, const std::vector<std::string>& targets,
                       const plan::History& history) {
  std::string all = command;
  for (const std::string& target : targets)
    all += " " + sha256_hex(target);
  std::map<std::string, const revisions::Revision*> files;  // in an order that no folder decides
  for (const revisions::Revision& revision : history.catalogue().revisions())
    files[revision.id] = &revision;
  for (const auto& [id, revision] : files)
    all += "\n" + id + " " + revisions::file_hash(*revision);
  return sha256_hex(all);
}

}  // namespace headway::apply
