#pragma once

#include "runner/autogenerate/fates.hpp"
#include "runner/schema/snapshot.hpp"

namespace headway::autogenerate {

/// What PostgreSQL's rules say of single objects; decide_fates() follows them. All pure.

/// The kinds that columns go on using under another name while they are made anew.
bool can_be_renamed_away(schema::Kind kind);

/// What PostgreSQL does not let stand while the type of a column that it uses changes
/// (documentation of ALTER TABLE, and its messages "cannot alter type of a column used by ...").
bool pins_column_type(const schema::Object& object);

/// False of what PostgreSQL knows and nothing says how to make (runner/schema/other_queries.hpp).
bool can_be_made(const schema::Object& object);

/// True of what stays, under another owner: columns, constraints and indexes of a table that
/// becomes a partition are its parent's from then on; the columns of a partition become its own
/// when it is detached, and those of a table that inherits when it does so no more.
bool is_handed_on(const Item& item, const schema::Snapshot& before, const schema::Snapshot& after);

/// Whether a parent that the column's table has before and after has such a column, too.
bool is_changed_with_parent(const schema::Object& old_column, const schema::Object& new_column,
                            const schema::Snapshot& before, const schema::Snapshot& after);

}  // namespace headway::autogenerate
