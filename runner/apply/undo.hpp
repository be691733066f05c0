#pragma once

#include "runner/apply/workplace.hpp"
#include "runner/database/fingerprint.hpp"

#include <string>
#include <vector>

namespace headway::apply {

/// What became of undoing.
struct Undone {
  std::vector<std::string> revisions;  ///< those that were undone, in that order
  std::string obstacle;                ///< why not all of them; empty: all
  std::string difference;              ///< of the schema to that of the start, where all were
};

/// What is to be known from before the first segment, for a run that may have to undo some.
struct Beginning {
  std::string horizon;  ///< transaction_horizon()
  database::Fingerprint schema;
};

/// Takes it; no transaction may be open.
Beginning look_at_beginning(Workplace& at);

/// Undoes what this run has committed, by the downgrade sections, newest first, where nothing can
/// be lost: their words must say so (plan/undoing.hpp), and what they drop must hold nothing that
/// others have written since, which is looked at under a lock in the very transaction that drops
/// it. It stops at the first obstacle, at a whole revision; `at.advance` says where. Nothing is
/// undone when the first look already finds one.
///
/// Throws Error (kStuck) when a downgrade outside of a transaction ends half done, and what ends a
/// run from outside: Stopped, ConnectionLost, CommitUnknown.
Undone undo(Workplace& at, const Beginning& beginning);

}  // namespace headway::apply
