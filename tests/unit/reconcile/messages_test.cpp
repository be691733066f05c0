// The parts of the messages that depend on what is known of an error or a backup.
#include "operator/reconcile/messages.hpp"

#include "operator/reconcile/last_words.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using namespace reconcile;

/// The message of a run that ended with this error and exit code 1, up to the state of the
/// database.
std::string first_part(const OutcomeError& error) {
  api::SchemaMigration resource;
  resource.ns = "shop";
  resource.name = "app";
  api::Status status;
  api::LastRun& run = status.last_run.emplace();
  run.job = "job";
  run.outcome = OutcomeKind::kRolledBack;
  run.exit_code = 1;
  run.error = error;
  const std::string message = failure_message(resource, status);
  return message.substr(0, message.find("The database is back where it was."));
}

OutcomeError with_message(const std::string& message) {
  OutcomeError error;
  error.message = message;
  return error;
}

}  // namespace

TEST_CASE("a failure names as much of its place as is known") {
  OutcomeError error;
  CHECK(first_part(error) == "");
  error.file = "a.sql";
  CHECK(first_part(error) == "a.sql. ");
  error.line = 3;
  CHECK(first_part(error) == "a.sql:3. ");
  error.revision = "3f2a";
  CHECK(first_part(error) == "Revision 3f2a failed at a.sql:3. ");
  error.sqlstate = "42703";
  error.message = "no";
  CHECK(first_part(error) == "Revision 3f2a failed at a.sql:3 (SQLSTATE 42703): no. ");
  error.file.clear();
  error.line.reset();
  CHECK(first_part(error) == "Revision 3f2a failed (SQLSTATE 42703): no. ");
}

TEST_CASE("a text of several lines becomes one sentence") {
  CHECK(first_part(with_message("one\ntwo\n \n")) == "one two. ");
  CHECK(first_part(with_message("ends itself.")) == "ends itself. ");
  CHECK(first_part(with_message("is it so?")) == "is it so? ");
  CHECK(first_part(with_message(" \n")) == "");
}

TEST_CASE("the end of a log becomes its last message, and never JSON") {
  CHECK(last_message("") == "");
  CHECK(last_message("one\ntwo\n") == "two");
  const std::string line = R"({"ts":"10:00","level":"info","msg":"applying 3f2a"})";
  CHECK(last_message(line) == "applying 3f2a");
  CHECK(last_message("text\n" + line + "\n") == "applying 3f2a");
  CHECK(last_message(R"({"message":"of another program"})") == "of another program");
  CHECK(last_message("text\n{\"version\":1}\n") == "text");
  CHECK(last_message(R"(:00","level":"info","msg":"its beginning is cut off"})") == "");
  CHECK(last_message("{no JSON") == "{no JSON");
}

TEST_CASE("a run that left no outcome is not said to have committed anything, nor nothing") {
  api::Status status;
  api::LastRun& run = status.last_run.emplace();
  run.outcome = OutcomeKind::kFailed;
  run.error.emplace().reason = "OutcomeLost";
  const std::string unknown = "Whether the run committed anything is not known";
  CHECK(state_of_database(status).starts_with(unknown));
  run.exit_code = 3;
  CHECK(state_of_database(status).starts_with(unknown));
  run.error->reason = "DatabaseUnreachable";
  CHECK(state_of_database(status) == "Nothing was applied.");
  run.jobs = 2;
  CHECK(state_of_database(status).starts_with(unknown));
  run.to = {"3f2a"};
  CHECK(state_of_database(status).starts_with("Transactions that the run committed stay"));
}

TEST_CASE("a backup's message has its size and hash where they are known") {
  BackupRecord backup;
  backup.kind = "command";
  backup.location = "s3://b/1";
  CHECK(backup_message(backup) == "The backup (command) is at s3://b/1.");
  backup.bytes = 1;
  CHECK(backup_message(backup) == "The backup (command) is at s3://b/1, 1 bytes.");
  backup.sha256 = "ab";
  CHECK(backup_message(backup) == "The backup (command) is at s3://b/1, 1 bytes, SHA-256 ab.");
}

}  // namespace headway::testing
