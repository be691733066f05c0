#include "runner/plan/table_use.hpp"

#include "runner/revisions/opening.hpp"

#include <algorithm>

namespace headway::plan {

namespace {

/// Of such statements, of which there may be very many, none keeps the app waiting.
bool never_blocks(const revisions::Statement& statement) {
  const revisions::Opening opening(statement, 1);
  for (const char* word : {"insert", "select", "copy", "values", "set", "grant", "revoke"}) {
    if (opening.is(0, word)) return true;
  }
  return false;
}

}  // namespace

TableUse TableUses::of(const revisions::Section& section) {
  TableUse use;
  for (const revisions::Statement& statement : section.statements) {
    if (never_blocks(statement)) continue;
    const sql::Effects effects = sql::effects_of(statement);
    std::ranges::copy(effects.creates, std::back_inserter(made_));
    for (const sql::Effect& effect : effects.relations) {
      if (!was_there(effect.relation)) continue;
      use.locks = use.locks || effect.lock >= sql::LockMode::kShare;
      use.works_long = use.works_long || effect.work != sql::Work::kNone;
    }
  }
  return use;
}

/// A name without a schema may be any table of that name.
bool TableUses::was_there(const sql::Name& relation) const {
  return std::ranges::none_of(made_, [&](const sql::Name& made) {
    const bool same_schema =
        made.schema == relation.schema || made.schema.empty() || relation.schema.empty();
    return made.name == relation.name && same_schema;
  });
}

}  // namespace headway::plan
