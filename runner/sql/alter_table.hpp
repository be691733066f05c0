#pragma once

#include "runner/sql/effects.hpp"

#include <nlohmann/json.hpp>

namespace headway::sql {

/// Adds what one action of ALTER TABLE, ALTER INDEX, ALTER VIEW and so on does to its relation, and
/// to others that it names: a foreign key's, a partition.
void add_action(const Name& relation, const nlohmann::json& action, Effects& effects);

/// Adds the effects on other tables of the constraints in CREATE TABLE and in ADD COLUMN.
void add_references(const nlohmann::json& constraints, Effects& effects);
/// The same of one constraint's fields.
void add_reference(const nlohmann::json& constraint, Effects& effects);

/// Adds an effect; one on the same relation becomes the stronger of both.
void add_effect(Effects& effects, Effect effect);

}  // namespace headway::sql
