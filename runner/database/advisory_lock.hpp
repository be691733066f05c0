#pragma once

#include "runner/database/session.hpp"

#include <cstdint>
#include <string_view>

namespace headway::database {

/// The key of the lock that all runners of one history in one database share.
std::int64_t lock_key(std::string_view database, std::string_view version_table);

/// Takes the session's advisory lock if no other session has it; never waits, since a session that
/// waits for it would deadlock with CREATE INDEX CONCURRENTLY. It is held until the session ends.
/// To be called with no transaction open.
bool try_lock(Session& session, std::int64_t key);

}  // namespace headway::database
