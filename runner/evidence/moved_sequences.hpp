#pragma once

#include "runner/database/session.hpp"

#include <string>
#include <vector>

namespace headway::evidence {

/// Where setval() would have left a sequence that it marks as not yet called.
struct UncalledPosition {
  std::string sequence;  ///< as SQL writes it
  std::string value;
};

/// From here on the session's use of sequences is noted anew, by the server.
void forget_moved_sequences(database::Session& session);

/// The sequences, quoted and with their schema, that the session has moved since, in transactions
/// that were rolled back, too: nextval() and setval() leave that behind in the session. setval()
/// with its third argument false does not, so those are given with `uncalled`; each counts that
/// stands there. Outside of a transaction.
std::vector<std::string> moved_sequences(database::Session& session,
                                         const std::vector<UncalledPosition>& uncalled);

/// Those of the sequences that are there.
std::vector<std::string> present_sequences(database::Session& session,
                                           const std::vector<std::string>& sequences);

}  // namespace headway::evidence
