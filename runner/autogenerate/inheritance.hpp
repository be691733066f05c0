#pragma once

#include "runner/schema/snapshot.hpp"

#include <set>
#include <string>
#include <vector>

namespace headway::autogenerate {

/// nullptr: there is none.
const schema::Object* table_of(const schema::Snapshot& schema, const std::string& name);

/// The tables from which a table inherits, or of which it is a partition.
std::vector<std::string> parents_of(const schema::Snapshot& schema, const std::string& table);

/// The same at any depth.
std::set<std::string> ancestors_of(const schema::Snapshot& schema, const std::string& table);

/// Whether a table has a column, of its own or of a parent.
bool has_column(const schema::Snapshot& schema, const std::string& table,
                const std::string& column);

/// Whether a partition is detached on the way, be it to be attached again elsewhere.
bool is_detached(const schema::Object& was, const schema::Object& is);

/// Whether a table is attached on the way, be it from another place.
bool is_attached(const schema::Object& was, const schema::Object& is);

struct Schemas {
  schema::Snapshot before;
  schema::Snapshot after;
};

/// The schemas with what a table has by itself while it is no partition, as objects of its own:
/// the columns, and the indexes and constraints that it keeps when it is detached; the columns and
/// CHECKs that it must have to be attached. Those of the former schema have the fact '@detached'.
/// A new partition is attached, too, if its columns stand in another order than its parent's.
Schemas with_parts_of_moved(const schema::Snapshot& before, const schema::Snapshot& after);

}  // namespace headway::autogenerate
