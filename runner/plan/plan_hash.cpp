#include "runner/plan/plan_hash.hpp"

#include "common/sha256.hpp"
#include "runner/revisions/checksum.hpp"

namespace headway::plan {

std::string plan_hash(const Plan& plan) {
  std::string all = "from";
  for (const std::string& row : plan.from)
    all += " " + row;
  // Ids hold neither blanks nor newlines.
  for (const Segment& segment : plan.segments) {
    for (const Step& step : segment.steps)
      all += (step.direction == Direction::kUp ? "\nupgrade " : "\ndowngrade ") +
             step.revision->id + " " + revisions::checksum(*step.revision);
  }
  return sha256_hex(all);
}

}  // namespace headway::plan
