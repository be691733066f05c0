#include "runner/plan/data_loss.hpp"

#include <vector>

namespace headway::plan {

namespace {

using Statements = std::vector<const revisions::Statement*>;

void add_statements(const Step& step, Statements& statements) {
  for (const revisions::Statement& statement : step.section().statements)
    statements.push_back(&statement);
  // Going up, the verify section runs too.
  if (step.direction == Direction::kUp && step.revision->verify) {
    for (const revisions::Statement& statement : step.revision->verify->statements)
      statements.push_back(&statement);
  }
}

}  // namespace

bool may_lose_data(const Plan& plan, const sql::PresentCode& present) {
  Statements statements;
  for (const Segment& segment : plan.segments) {
    for (const Step& step : segment.steps)
      add_statements(step, statements);
  }
  return sql::may_lose_data(statements, present);
}

std::vector<std::string> destructive_revisions(const Plan& plan, const sql::PresentCode& present) {
  std::vector<std::string> destructive;
  sql::LossFinder finder(present);
  for (const Step& step : plan.steps()) {
    Statements statements;
    add_statements(step, statements);
    bool loses = false;
    for (const revisions::Statement* statement : statements)
      loses = finder.next(*statement) || loses;
    if (loses) destructive.push_back(step.revision->id);
  }
  return destructive;
}

}  // namespace headway::plan
