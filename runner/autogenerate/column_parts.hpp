#pragma once

#include "runner/autogenerate/statement.hpp"
#include "runner/schema/snapshot.hpp"

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace headway::autogenerate {

/// The parts of columns that have statements of their own: identities and NOT NULL.

/// `ALTER TABLE public.a ALTER COLUMN b ACTION`, or ALTER FOREIGN TABLE.
std::string alter_column_words(const schema::Object& column, const std::string& action);

/// As a column definition holds it.
std::string identity_definition(const schema::Object& column);
Statements change_identity(const schema::Object& before, const schema::Object& after);
Statements change_identity_sequence(const schema::Object& before, const schema::Object& after);
/// Of an identity's sequence: that of its table, or another one of its own.
Statement set_persistence(const nlohmann::json& sequence, const std::string& of_table);

Statements set_not_null(const schema::Object& column);
Statements change_not_null(const schema::Object& before, const schema::Object& after);

}  // namespace headway::autogenerate
