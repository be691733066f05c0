#pragma once

#include "runner/database/session.hpp"

#include <string>
#include <vector>

namespace headway::database {

/// Creates an empty database with the encoding, locale, tablespace, owner and limit of connections
/// of the session's own. Throws Error (kUsage, `PermissionDenied`) with the statement that lets the
/// role, and DatabaseError's kinds.
void create_database_like_this(Session& session, const std::string& name);

/// Gives a database the rights (GRANT ... ON DATABASE) and settings (ALTER DATABASE ... SET, ALTER
/// ROLE ... IN DATABASE ... SET) of the session's own, which no dump of pg_dump without --create
/// holds. Returns those that this role may not give, in words.
std::vector<std::string> copy_rights_and_settings(Session& session, const std::string& name);

/// Ends the sessions in it, too.
void drop_database(Session& session, const std::string& name);

/// The clients that are connected to a database, without this session, as `app (pid 12)`, and its
/// prepared transactions.
std::vector<std::string> clients_of(Session& session, const std::string& name);

/// Whether the role may rename the session's own database.
bool may_rename_this(Session& session);

bool has_database(Session& session, const std::string& name);

/// Nobody is connected to it. Throws DatabaseError's kinds.
void rename_database(Session& session, const std::string& from, const std::string& to);

/// Renames `name` to `kept` and `heir` to `name`, both or none. The session is in another database,
/// and nobody is connected to these two. Throws DatabaseError's kinds.
void replace_database(Session& session, const std::string& name, const std::string& heir,
                      const std::string& kept);

}  // namespace headway::database
