#include "runner/apply/edited.hpp"

#include "common/text.hpp"
#include "runner/revisions/checksum.hpp"

#include <format>

namespace headway::apply {

std::vector<const revisions::Revision*> edited_revisions(
    const plan::History& history, const std::map<std::string, std::string>& applied) {
  std::vector<const revisions::Revision*> edited;
  for (const revisions::Revision& revision : history.catalogue().revisions()) {
    const auto then = applied.find(revision.id);
    if (then != applied.end() && revisions::checksum(revision) != then->second)
      edited.push_back(&revision);
  }
  return edited;
}

namespace {

std::string names_of(const std::vector<const revisions::Revision*>& edited) {
  constexpr std::size_t kNamed = 10;
  std::vector<std::string> names;
  for (const revisions::Revision* revision : edited) {
    if (names.size() == kNamed) break;
    names.push_back(std::format("{} ({})", revision->id, revision->file));
  }
  if (edited.size() > kNamed) names.push_back(std::format("{} more", edited.size() - kNamed));
  return join(names);
}

/// The way out of it, where the database has what `edited` did when it was applied.
std::string way_out(const std::vector<const revisions::Revision*>& edited) {
  return std::format(
      "restore the files, and put the change into a revision of its own; or, where the new text "
      "does the same, let the ledger take it over: headway repair --checksum {}",
      edited.front()->id);
}

}  // namespace

std::string edited_notice(const std::vector<const revisions::Revision*>& edited) {
  return std::format(
      "warning: edited after they were applied: {}; the database has what they did then: {}",
      names_of(edited), way_out(edited));
}

Error edited_refusal(const std::vector<const revisions::Revision*>& edited) {
  return {ExitCode::kRefused, "RevisionEdited",
          std::format("edited after they were applied: {}; the database has what they did then, "
                      "and --checksum-policy is refuse",
                      names_of(edited)),
          way_out(edited)};
}

}  // namespace headway::apply
