#include "runner/apply/run_inputs.hpp"

#include "common/sha256.hpp"

#include <map>

namespace headway::apply {

std::string run_inputs(const std::string& command, const std::vector<std::string>& targets,
                       const plan::History& history) {
  std::string all = command;
  for (const std::string& target : targets)
    all += " " + sha256_hex(target);
  std::map<std::string, const std::string*> sources;  // in an order that no folder decides
  for (const revisions::Revision& revision : history.catalogue.revisions())
    sources[revision.id] = revision.source.get();
  for (const auto& [id, source] : sources)
    all += "\n" + id + " " + sha256_hex(*source);
  return sha256_hex(all);
}

}  // namespace headway::apply
