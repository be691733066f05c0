#pragma once

#include "runner/autogenerate/statement.hpp"
#include "runner/schema/snapshot.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headway::autogenerate {

/// The statements for single objects, by kind. All pure, all names as the snapshot quotes them.

/// How COMMENT ON and DROP name an object: `TRIGGER t ON public.a`.
std::string designation(const schema::Object& object);

/// COMMENT ON, where the object has a comment.
Statements comment_statements(const schema::Object& object);

/// Makes an object that is not part of a new table. A table comes with `parts`: those of its
/// columns, defaults and constraints that its CREATE TABLE is to hold.
Statements create_statements(const schema::Object& object,
                             const std::vector<const schema::Object*>& parts = {});

Statements drop_statements(const schema::Object& object);

/// Changes an object in place; `facts` are those that differ. Nothing where PostgreSQL has no
/// statement for it, so that it has to be dropped and made again.
std::optional<Statements> alter_statements(const schema::Object& before,
                                           const schema::Object& after,
                                           const std::vector<std::string>& facts);

}  // namespace headway::autogenerate
