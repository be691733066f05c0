#include "runner/apply/edited.hpp"

#include "common/text.hpp"
#include "runner/revisions/checksum.hpp"

#include <format>

namespace headway::apply {

std::vector<const revisions::Revision*> edited_revisions(
    const plan::History& history, const std::map<std::string, std::string>& applied) {
  std::vector<const revisions::Revision*> edited;
  for (const revisions::Revision& revision : history.catalogue.revisions()) {
    const auto then = applied.find(revision.id);
    if (then != applied.end() && revisions::checksum(revision) != then->second)
      edited.push_back(&revision);
  }
  return edited;
}

std::string edited_notice(const std::vector<const revisions::Revision*>& edited) {
  constexpr std::size_t kNamed = 10;
  if (edited.empty()) return {};
  std::vector<std::string> names;
  for (const revisions::Revision* revision : edited) {
    if (names.size() == kNamed) break;
    names.push_back(std::format("{} ({})", revision->id, revision->file));
  }
  if (edited.size() > kNamed) names.push_back(std::format("{} more", edited.size() - kNamed));
  return std::format(
      "warning: edited after they were applied: {}; the database has what they did then. Restore "
      "the files, and put the change into a revision of its own",
      join(names));
}

}  // namespace headway::apply
