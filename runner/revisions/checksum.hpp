#pragma once

#include "runner/revisions/revision.hpp"

#include <string>

namespace headway::revisions {

/// SHA-256, in hex, of what a revision does. The same for CRLF and LF; outside literals, dollar
/// bodies and COPY data neither comments nor white space count. `-- headway:` marks with their
/// options do, the header does not. Stored in the ledger: the form may never change for a file that
/// has not changed. Takes time in proportion to the file; compute it where it is needed.
std::string checksum(const Revision& revision);

}  // namespace headway::revisions
