#pragma once

#include "runner/database/session.hpp"

#include <string>
#include <vector>

namespace headway::database {

/// The shape of a database's schema as sorted lines, one a thing: tables, columns, constraints,
/// indexes, views, functions, types, sequences, triggers, rules, policies, rights, comments. By
/// name; without OIDs, the order of columns, the position of sequences, statistics, members of
/// extensions, and what is Headway's own. Needs no right but to look at the catalogue.
using Fingerprint = std::vector<std::string>;

/// Takes it in a read-only transaction of its own with an empty search_path, so that every name
/// stands with its schema. No transaction may be open.
Fingerprint take_fingerprint(Session& session, const std::string& version_table);

/// The first differences, for people: `- index public.a_b` is missing, `+ table public.c` is new.
/// Empty where there is none.
std::string difference(const Fingerprint& before, const Fingerprint& after);

}  // namespace headway::database
