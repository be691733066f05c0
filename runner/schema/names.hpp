#pragma once

#include <string>
#include <string_view>

namespace headway::schema {

/// Parts of names that are quoted and qualified as SQL needs it (Key::name): a dot within quotes is
/// a part of a name.

/// `public` of `public.a.b` and of `public.f(other.type)`; empty where there is no dot.
std::string_view schema_of(std::string_view name);

/// `public.a` of `public.a.b`; empty where there is no dot. Not for routines.
std::string_view owner_of(std::string_view name);

/// `b` of `public.a.b`. Not for routines.
std::string_view last_part(std::string_view name);

/// A single name as the catalogs hold it.
std::string unquoted(std::string_view name);

/// Whether an index of a table has a name as PostgreSQL chooses it: `a_x_idx`, `a_pkey1`. Both
/// names are qualified. A name that fills its room is taken for one that was cut.
bool is_usual_index_name(std::string_view table, std::string_view index);

}  // namespace headway::schema
