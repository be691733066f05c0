#pragma once

#include "runner/apply/workplace.hpp"
#include "runner/revisions/statement.hpp"

#include <string>

namespace headway::apply {

/// The waits between two rounds of a batch, with no transaction open.
class BatchThrottle {
 public:
  /// `place` names the batch, for people.
  BatchThrottle(Workplace& at, const revisions::Batch& batch, std::string place)
      : at_(at), batch_(batch), place_(std::move(place)) {}

  /// Before the first round: throws Error (`PermissionDenied`) where the role cannot see what the
  /// mark asks to look at. Says so where there is no replica.
  void check();

  /// Until the replicas have followed and no transaction is older than the mark allows. Throws
  /// Error (kLocked, `BatchHeldBack`) at the limit of the run's waits, and Stopped.
  void wait();

  /// The pause of the mark. Throws Stopped.
  void pause();

 private:
  std::string held_back_by();

  Workplace& at_;
  const revisions::Batch& batch_;
  std::string place_;
};

}  // namespace headway::apply
