#include "runner/apply/sequence_moves.hpp"

#include "runner/apply/revision_error.hpp"
#include "runner/evidence/moved_sequences.hpp"
#include "runner/sql/sequence_sets.hpp"

#include <algorithm>
#include <cstddef>

namespace headway::apply {

namespace {

using evidence::UncalledPosition;

/// Counts the failed statement and those before it; all, where the failed one is not known.
std::size_t sent_statements(const revisions::Section& section, const Error& error) {
  const auto* failure = dynamic_cast<const RevisionError*>(&error);
  if (failure == nullptr || !failure->details().statement) return section.statements.size();
  return std::min(section.statements.size(),
                  static_cast<std::size_t>(*failure->details().statement));
}

std::vector<UncalledPosition> uncalled_positions(const Workplace& at, plan::Direction direction,
                                                 const Error& error) {
  std::vector<UncalledPosition> positions;
  for (const std::string& id : at.advance.open) {
    const revisions::Revision* revision = at.history.catalogue().find(id);
    if (revision == nullptr) continue;
    const bool up = direction == plan::Direction::kUp;
    if (!up && !revision->downgrade) continue;
    const revisions::Section& section = up ? revision->upgrade : *revision->downgrade;
    const bool failed = at.advance.running != nullptr && at.advance.running->id == id;
    const std::size_t sent = failed ? sent_statements(section, error) : section.statements.size();
    for (std::size_t i = 0; i < sent; ++i) {
      for (sql::SequenceSet& set : sql::uncalled_sets(section.statements[i]))
        positions.push_back({.sequence = std::move(set.sequence), .value = std::move(set.value)});
    }
  }
  return positions;
}

}  // namespace

std::vector<std::string> find_moved_sequences(Workplace& at, plan::Direction direction,
                                              const Error& error) {
  if (!at.session.connected() || at.advance.half_done || at.advance.open.empty()) return {};
  const Interrupter::Pause pause(at.interrupter);
  try {
    return evidence::moved_sequences(at.session, uncalled_positions(at, direction, error));
  } catch (const Error&) {
    return {};
  }
}

std::vector<std::string> still_there(Workplace& at, std::vector<std::string> sequences) {
  if (!at.session.connected()) return sequences;
  const Interrupter::Pause pause(at.interrupter);
  try {
    return evidence::present_sequences(at.session, sequences);
  } catch (const Error&) {
    return sequences;
  }
}

}  // namespace headway::apply
