#include "runner/apply/shared_message.hpp"

#include "runner/apply/script.hpp"
#include "runner/revisions/opening.hpp"
#include "runner/sql/code_reach.hpp"

#include <algorithm>
#include <iterator>

namespace headway::apply {

namespace {

using sql::CodeReach;

/// Its section says how it is to run, or there is something to look at behind it.
bool has_terms(const plan::Step& step) {
  const revisions::SectionOptions& options = step.section().options;
  return step.direction != plan::Direction::kUp || step.revision->verify ||
         options.no_transaction || options.isolation || options.lock_timeout ||
         options.statement_timeout;
}

bool may_run(CodeReach reach, const SchemaState& state) {
  if (reach == CodeReach::kAny || state.event_trigger) return false;
  return reach == CodeReach::kNone || (!state.code && !state.deferrable);
}

/// Where it may have been there before, nothing is made.
std::vector<sql::Name> made_by(const sql::Node& node, const sql::Effects& effects) {
  return sql::flag_of(node.fields, "if_not_exists") || sql::flag_of(node.fields, "replace")
             ? std::vector<sql::Name>{}
             : effects.creates;
}

std::size_t bytes_of(const plan::Step& step) {
  std::size_t bytes = 0;
  for (const revisions::Statement& statement : step.section().statements)
    bytes += statement.text.size();
  return bytes;
}

}  // namespace

bool SharedMessages::is_own(const sql::Name& relation) const {
  return std::ranges::contains(made_, relation);
}

bool SharedMessages::can_share(const plan::Step& step, const SchemaState& state) {
  if (has_terms(step)) return false;
  const std::size_t before = made_.size();
  const auto shares = [&](const revisions::Statement& statement) {
    if (statement.copy_data) return false;
    const auto node = sql::parse(statement);
    if (!node || !may_run(sql::code_reach(*node), state)) return false;
    const sql::Effects effects = sql::effects_of(*node);
    std::ranges::move(made_by(*node, effects), std::back_inserter(made_));
    return std::ranges::all_of(effects.relations, [&](const sql::Effect& effect) {
      return effect.lock <= sql::LockMode::kRowExclusive || is_own(effect.relation);
    });
  };
  const bool all = std::ranges::all_of(step.section().statements, shares);
  if (!all) made_.resize(before);
  return all;
}

std::size_t SharedMessages::count(std::span<const plan::Step> steps, const SchemaState& state) {
  std::size_t count = 0;
  std::size_t statements = 0;
  std::size_t bytes = 0;
  for (const plan::Step& step : steps) {
    statements += step.section().statements.size();
    bytes += bytes_of(step);
    if (statements > kMost || bytes > kMessageBytes || !can_share(step, state)) break;
    ++count;
  }
  return count;
}

void SharedMessages::note(const plan::Step& step) {
  for (const revisions::Statement& statement : step.section().statements) {
    if (!revisions::Opening(statement, 1).is(0, "create")) continue;
    if (const auto node = sql::parse(statement))
      std::ranges::move(made_by(*node, sql::effects_of(*node)), std::back_inserter(made_));
  }
}

}  // namespace headway::apply
