#pragma once

#include "runner/plan/plan.hpp"

#include <deque>
#include <string>
#include <vector>

namespace headway::apply {

/// The downgrade sections of some steps as one transaction can run them. A DROP INDEX or DETACH
/// PARTITION runs without CONCURRENTLY: it takes a moment's lock instead of a transaction of its
/// own. Owns the statements that it changed.
class UndoScript {
 public:
  /// `steps` go down, newest first, and each has a downgrade section.
  explicit UndoScript(const std::vector<plan::Step>& steps);
  UndoScript(const UndoScript&) = delete;
  UndoScript& operator=(const UndoScript&) = delete;

  const std::vector<plan::Step>& steps() const { return steps_; }

 private:
  std::deque<std::string> texts_;
  std::deque<revisions::Revision> revisions_;
  std::vector<plan::Step> steps_;
};

/// `statement` without the CONCURRENTLY that keeps it out of a transaction; as it is where there is
/// none that could be left out.
std::string without_concurrently(std::string_view statement);

}  // namespace headway::apply
