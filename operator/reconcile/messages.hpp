#pragma once

#include "operator/api/schema_migration.hpp"

#include <string>

namespace headway::reconcile {

/// The revision of the database after a run that succeeded.
std::string success_message(const api::Status& status);

/// For the person on call: the failed statement with its error, the state of the database, and what
/// to do. The run is in the resource's status.
std::string failure_message(const api::SchemaMigration& resource, const api::Status& status);

/// Behind success_message(): the contract revisions that wait; `clause` says for what.
std::string contract_message(const api::Status& status, const std::string& clause);

/// The kind, place and size of a backup.
std::string backup_message(const BackupRecord& backup);

/// The state in which the last run, a failed one, left the database.
std::string state_of_database(const api::Status& status);

/// A text of several lines as one line, with a full stop.
std::string as_sentence(std::string text);

/// A plan in one line: its revisions, and those that may lose data.
std::string plan_summary(const Outcome& outcome);

/// The command that approves the plan with this hash.
std::string approve(const api::SchemaMigration& resource, const std::string& hash);

/// The command that asks for a run without a change of the spec.
std::string ask_for_a_run(const api::SchemaMigration& resource);

}  // namespace headway::reconcile
