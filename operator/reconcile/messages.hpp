#pragma once

#include "operator/api/schema_migration.hpp"

#include <string>

namespace headway::reconcile {

/// Where the database is after a run that succeeded.
std::string success_message(const api::Status& status);

/// For the person on call: which statement failed and how, what state the database is in, and what
/// to do. The resource's status has the run.
std::string failure_message(const api::SchemaMigration& resource, const api::Status& status);

/// Which backup was taken, and where it is.
std::string backup_message(const BackupRecord& backup);

/// What state the last run, which failed, left the database in.
std::string state_of_database(const api::Status& status);

/// The command that asks for a run though nothing of the spec has changed.
std::string ask_for_a_run(const api::SchemaMigration& resource);

}  // namespace headway::reconcile
