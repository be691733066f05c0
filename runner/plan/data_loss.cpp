#include "runner/plan/data_loss.hpp"

#include <vector>

namespace headway::plan {

bool may_lose_data(const Plan& plan, const sql::PresentCode& present) {
  std::vector<const revisions::Statement*> statements;
  for (const Segment& segment : plan.segments) {
    for (const Step& step : segment.steps) {
      for (const revisions::Statement& statement : step.section().statements)
        statements.push_back(&statement);
      // Going up, the verify section runs too.
      if (step.direction == Direction::kUp && step.revision->verify) {
        for (const revisions::Statement& statement : step.revision->verify->statements)
          statements.push_back(&statement);
      }
    }
  }
  return sql::may_lose_data(statements, present);
}

}  // namespace headway::plan
