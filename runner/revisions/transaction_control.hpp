#pragma once

#include "runner/revisions/revision.hpp"

namespace headway::revisions {

/// Reads what a section says about its own transaction. BEGIN and COMMIT around the whole section
/// become its `wrapping`, unless it asks for no transaction; an isolation level in that BEGIN, or
/// in SET TRANSACTION as the first statement, becomes the option of that name. Any other statement
/// that begins or ends a transaction stays where it is, and is refused later.
void read_transaction_control(Section& section);

}  // namespace headway::revisions
