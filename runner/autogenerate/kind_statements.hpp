#pragma once

#include "runner/autogenerate/statement.hpp"
#include "runner/schema/snapshot.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headway::autogenerate {

/// The statements of object_statements.hpp for groups of kinds. An alter_* function gives nothing
/// where a fact that differs cannot be changed in place; `comment` is not its matter.

using Facts = std::vector<std::string>;
using Parts = std::vector<const schema::Object*>;

/// `parts` may hold constraints of a domain.
Statements create_type(const schema::Object& object, const Parts& parts);
std::optional<Statements> alter_type(const schema::Object& before, const schema::Object& after,
                                     const Facts& facts);
/// A type or collation that is made anew while columns use the former one: that one under another
/// name, and its end.
Statements rename_away(const schema::Object& object);
Statements drop_renamed_away(const schema::Object& object);

Statements create_sequence(const schema::Object& object);
Statements alter_sequence(const schema::Object& before, const schema::Object& after,
                          const Facts& facts);
/// A sequence whose limits change so that its former start is outside of the new ones: the limits
/// that let it be moved, and its move, as long as nobody has used it. Nothing where neither is
/// needed. A used one whose position is outside is refused by the server.
struct SequenceLimits {
  long long start = 0;
  long long minimum = 0;
  long long maximum = 0;
};
struct SequenceMove {
  SequenceLimits between;  ///< holds both starts
  Statement move;
};
std::optional<SequenceMove> move_sequence(const std::string& name, const SequenceLimits& before,
                                          const SequenceLimits& after);

/// ALTER SEQUENCE ... OWNED BY; nothing where no column owns it.
Statements own_sequence(const schema::Object& object);

Statements create_table(const schema::Object& object, const Parts& parts);
/// All changes of a table but those of follow_parents().
std::optional<Statements> alter_table(const schema::Object& before, const schema::Object& after,
                                      const Facts& facts);
/// INHERIT and ATTACH PARTITION, for which the columns must be like the parent's already, and the
/// settings of inherited columns.
Statements follow_parents(const schema::Object& before, const schema::Object& after);

/// `parts` may hold its default.
Statements create_column(const schema::Object& object, const Parts& parts);
/// How CREATE TABLE and ADD COLUMN describe it. `default_value` may be empty.
std::string column_definition(const schema::Object& object, const std::string& default_value);
/// ` CONSTRAINT a_is_there NOT NULL` and the like, for a column definition; empty where it holds
/// none.
std::string not_null_words(const schema::Object& column);
/// The name that PostgreSQL 18 and later choose for the NOT NULL of a column.
std::string usual_not_null_name(const schema::Object& column);
/// The comment on the NOT NULL of a column or a domain, which has one.
Statement comment_on_not_null(const schema::Object& object);
/// The column without its NOT NULL.
schema::Object without_not_null(schema::Object column);
/// Settings that no column definition holds.
Statements column_settings(const schema::Object& object);
std::optional<Statements> alter_column(const schema::Object& before, const schema::Object& after,
                                       const Facts& facts);
/// Whether a generated column can stay where it is while its expression uses what is made anew
/// (PostgreSQL 17): the statements that take the expression away, and those that set the new one.
bool can_be_recomputed(const schema::Object& before, const schema::Object& after);
Statements empty_column(const schema::Object& before);
Statements recompute_column(const schema::Object& before, const schema::Object& after);
/// Whether PostgreSQL converts the values of one type to another one by itself, in a column and in
/// its default.
bool converts_by_assignment(const std::string& from, const std::string& to);
/// SET STORAGE for the fact `storage`: the letters of a column's storage and of its type's, empty
/// where they are one. PostgreSQL 15 has no word for the type's own.
std::string set_storage(const std::string& before, const std::string& after);
/// The word of SET COMPRESSION for a letter of the catalogs.
std::string compression_word(const std::string& letter);
/// Moves a column to a type or collation of the same name that was made anew: the values of a
/// composite type attribute by attribute, others through text.
Statements retype_column(const schema::Object& after, const schema::Object& old_type,
                         const schema::Object& new_type);

Statements create_constraint(const schema::Object& object);
/// As CREATE TABLE holds it: `CONSTRAINT a_check CHECK (...)`.
std::string constraint_definition(const schema::Object& object);
/// What CREATE TABLE cannot hold of a constraint.
Statements constraint_settings(const schema::Object& object);
std::optional<Statements> alter_constraint(const schema::Object& before,
                                           const schema::Object& after, const Facts& facts);

Statements create_index(const schema::Object& object);
std::optional<Statements> alter_index(const schema::Object& before, const schema::Object& after,
                                      const Facts& facts);

/// A constraint of the index that has its name.
Statements take_over_index(const schema::Object& constraint);

/// An index or a constraint that differs in its name alone.
Statements rename_part(const schema::Object& before, const schema::Object& after);

/// COMMENT ON COLUMN of a view or a composite type.
Statements comment_columns(const schema::Object& before, const schema::Object& after);

Statements create_view(const schema::Object& object);
std::optional<Statements> alter_view(const schema::Object& before, const schema::Object& after,
                                     const Facts& facts);

Statements create_routine(const schema::Object& object);
std::optional<Statements> alter_routine(const schema::Object& before, const schema::Object& after,
                                        const Facts& facts);
Statements create_aggregate(const schema::Object& object);

Statements create_trigger(const schema::Object& object);
std::optional<Statements> alter_trigger(const schema::Object& after, const Facts& facts);
Statements create_policy(const schema::Object& object);
std::optional<Statements> alter_policy(const schema::Object& before, const schema::Object& after,
                                       const Facts& facts);
Statements create_event_trigger(const schema::Object& object);

Statements create_publication(const schema::Object& object);
std::optional<Statements> alter_publication(const schema::Object& after, const Facts& facts);

/// Foreign-data wrappers and servers.
Statements create_foreign(const schema::Object& object);
std::optional<Statements> alter_foreign(const schema::Object& before, const schema::Object& after,
                                        const Facts& facts);

}  // namespace headway::autogenerate
