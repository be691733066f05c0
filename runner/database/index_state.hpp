#pragma once

#include "runner/database/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headway::database {

/// A relation, as the catalog names it.
struct Relation {
  std::string oid;
  std::string schema;
  std::string name;
};

/// The relation that a statement of this session would find under a name; `schema` empty: by the
/// search path. Nothing where there is none.
std::optional<Relation> find_relation(Session& session, const std::string& schema,
                                      const std::string& name);

/// `name` as the server stores it: cut to 63 bytes, at a character.
std::string stored_name(Session& session, const std::string& name);

/// The index of a name, as it is now.
struct IndexState {
  bool exists = false;
  bool valid = false;
  bool partitioned = false;
  bool being_built = false;  ///< by another session
  std::string oid = {};
  std::string table_oid = {};
};

IndexState index_state(Session& session, const std::string& schema, const std::string& index);

/// Whether an index is there and valid; nothing where there is no index of this OID.
std::optional<bool> index_validity(Session& session, const std::string& oid);

/// Drops an index CONCURRENTLY, outside of any transaction.
void drop_index(Session& session, const std::string& schema, const std::string& index,
                const Look& look = {});

}  // namespace headway::database
