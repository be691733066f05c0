#pragma once

#include "runner/database/session.hpp"

#include <string>

namespace headway::evidence {

/// What in this database lets a statement act without a trace in its own transaction, for people:
/// an extension that runs statements in other sessions, an untrusted language, a function with COPY
/// and PROGRAM in it, a C function of nobody's extension. Empty: nothing does.
std::string find_blind_spot(database::Session& session);

/// Whether an index that was built outside of a transaction may have run code that writes: it calls
/// functions of the user's, or an event trigger ran. For people; empty: it has only read.
std::string find_code_of_indexes(database::Session& session, const std::string& index_oids);

}  // namespace headway::evidence
