// The Events of a resource.
#include "operator/reconcile/announcement.hpp"

#include "operator/reconcile/drift.hpp"

#include <set>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using namespace reconcile;

api::Status running(int attempt = 1) {
  api::Status status;
  status.target = "head";
  api::LastRun& run = status.last_run.emplace();
  run.id = "r" + std::to_string(attempt);
  run.job = "job-" + run.id;
  run.attempt = attempt;
  return status;
}

api::Status ended(OutcomeKind outcome, int exit_code) {
  api::Status status = running();
  status.current_revisions = status.target_revisions = {"3f2a"};
  status.last_run->outcome = outcome;
  status.last_run->exit_code = exit_code;
  status.last_run->finished_at = Time{};
  status.conditions.push_back({.type = api::condition::kReady,
                               .status = api::ConditionStatus::kFalse,
                               .reason = "Whatever",
                               .message = "why, and what to do"});
  return status;
}

std::vector<std::string> reasons(const api::Status& before, const api::Status& after) {
  std::vector<std::string> reasons;
  for (const Announcement& announcement : announcements(before, after))
    reasons.push_back(announcement.reason);
  return reasons;
}

using Reasons = std::vector<std::string>;

}  // namespace

TEST_CASE("the start of a run, and of a further attempt") {
  CHECK(reasons({}, running()) == Reasons{"RunStarted"});
  CHECK(reasons(ended(OutcomeKind::kFailed, 3), running(2)) == Reasons{"RunRetried"});
  CHECK(reasons(running(), running()).empty());
  CHECK(reasons({}, {}).empty());
  api::Status again = running();
  again.last_run->jobs = 2;
  CHECK(reasons(running(), again) == Reasons{"RunStartedAgain"});
  CHECK(reasons(again, again).empty());
}

TEST_CASE("the end of a run, once") {
  const api::Status at_head = ended(OutcomeKind::kUpToDate, 0);
  CHECK(reasons(running(), at_head) == Reasons{"UpToDate"});
  CHECK(reasons(at_head, at_head).empty());
  api::Status applied = ended(OutcomeKind::kSucceeded, 0);
  applied.last_run->applied = {"9b1c", "3f2a"};
  CHECK(reasons(running(), applied) == Reasons{"Applied"});
  CHECK(announcements(running(), applied)[0].note ==
        "Applied 9b1c, 3f2a. The database is at 3f2a.");
  CHECK_FALSE(announcements(running(), applied)[0].warning);
  applied.last_run->more = {{"applied", 260}};
  CHECK(announcements(running(), applied)[0].note ==
        "Applied 9b1c, 3f2a and 260 more. The database is at 3f2a.");
}

TEST_CASE("a plan is announced, and then that it waits for approval") {
  api::Status planning = running();
  planning.last_run->only_plan = true;
  CHECK(reasons({}, planning) == Reasons{"PlanStarted"});
  api::Status planned = ended(OutcomeKind::kPlanned, 0);
  planned.last_run->only_plan = true;
  planned.plan = api::Plan{
      .hash = "5d1f", .revisions = {"3f2a"}, .destructive = {}, .summary = "upgrade of 3f2a"};
  planned.conditions.front().reason = "ApprovalRequired";
  CHECK(reasons(planning, planned) == Reasons{"ApprovalRequired", "Planned"});
  CHECK(announcements(planning, planned)[1].note == "Plan 5d1f: upgrade of 3f2a.");
  for (const Announcement& announcement : announcements(planning, planned))
    CHECK_FALSE(announcement.warning);
  CHECK(reasons(planned, planned).empty());
  CHECK(reasons(running(), ended(OutcomeKind::kPlanChanged, 4)) == Reasons{"PlanChanged"});
}

TEST_CASE("a run of contract revisions is announced as such") {
  api::Status contract = running();
  contract.last_run->phase = api::Phase::kContract;
  CHECK(reasons({}, contract) == Reasons{"ContractStarted"});
}

TEST_CASE("a downgrade is not called applied") {
  api::Status status = ended(OutcomeKind::kSucceeded, 0);
  status.last_run->applied = {"3f2a", "9b1c"};
  status.last_run->direction = RunDirection::kDown;
  CHECK(reasons(running(), status) == Reasons{"Downgraded"});
  CHECK(announcements(running(), status)[0].note ==
        "Downgraded 3f2a, 9b1c. The database is at 3f2a.");
}

TEST_CASE("a run that did not succeed is a warning with the condition's words") {
  CHECK(reasons(running(), ended(OutcomeKind::kRolledBack, 1)) == Reasons{"RolledBack"});
  CHECK(reasons(running(), ended(OutcomeKind::kRefused, 7)) == Reasons{"Refused"});
  CHECK(reasons(running(), ended(OutcomeKind::kFailed, 3)) == Reasons{"RunFailed"});
  CHECK(reasons(running(), ended(OutcomeKind::kInterrupted, 143)) == Reasons{"RunFailed"});
  const auto reported = announcements(running(), ended(OutcomeKind::kRefused, 7));
  CHECK(reported[0].warning);
  CHECK(reported[0].note == "why, and what to do");
}

TEST_CASE("a backup is reported before the events after it") {
  api::Status status = ended(OutcomeKind::kRolledBack, 1);
  status.last_run->backup = BackupRecord{
      .kind = "pgDump", .location = "/backup/a.dump", .bytes = 42, .sha256 = "0123", .seconds = 1};
  CHECK(reasons(running(), status) == Reasons{"BackupTaken", "RolledBack"});
  CHECK(announcements(running(), status)[0].note ==
        "The backup (pgDump) is at /backup/a.dump, 42 bytes, SHA-256 0123.");
}

TEST_CASE("a run whose start was not seen is reported as a whole") {
  CHECK(reasons({}, ended(OutcomeKind::kUpToDate, 0)) == Reasons{"RunStarted", "UpToDate"});
}

TEST_CASE("what hinders the start of a run is reported once for each cause") {
  const auto hindered = [](const std::string& reason, const std::string& message) {
    api::Status status = running();
    status.conditions.push_back({.type = api::condition::kReady,
                                 .status = api::ConditionStatus::kFalse,
                                 .reason = reason,
                                 .message = message});
    return status;
  };
  const api::Status secret = hindered("SecretMissing", "no Secret db");
  CHECK(reasons(running(), secret) == Reasons{"SecretMissing"});
  CHECK(announcements(running(), secret)[0].warning);
  CHECK(announcements(running(), secret)[0].note == "no Secret db");
  CHECK(announcements(running(), secret)[0].run == "r1");
  CHECK(announcements(running(), secret)[0].job == "job-r1");
  CHECK(reasons(secret, secret).empty());
  CHECK(reasons(secret, hindered("SecretMissing", "no key URL")) == Reasons{"SecretMissing"});
  CHECK(reasons(secret, hindered("ImagePull", "no image")) == Reasons{"ImagePull"});
  CHECK(reasons(secret, hindered("Progressing", "under way")).empty());
  CHECK(reasons(running(), hindered("Suspended", "held")).empty());

  api::Status refused;
  refused.conditions.push_back({.type = api::condition::kReady,
                                .status = api::ConditionStatus::kFalse,
                                .reason = "JobRefused",
                                .message = "exceeded quota"});
  const auto reported = announcements({}, refused);
  REQUIRE(reported.size() == 1);
  CHECK(reported[0].reason == "JobRefused");
  CHECK_FALSE(event_of({}, reported[0], "", {}).contains("related"));
}

TEST_CASE("drift is reported when it begins, changes and ends, and so is a look that fails") {
  const auto seen = [](api::ConditionStatus answer, const std::string& reason,
                       std::vector<std::string> objects) {
    api::Status status;
    status.drift = api::DriftStatus{.handled_at = {},
                                    .look = {},
                                    .seen_at = {},
                                    .revisions = {},
                                    .objects = std::move(objects)};
    status.conditions.push_back({.type = api::condition::kDrifted,
                                 .status = answer,
                                 .reason = reason,
                                 .message = "of some time"});
    return status;
  };
  using api::ConditionStatus;
  const api::Status looking = seen(ConditionStatus::kUnknown, kLookUnderWay, {});
  const api::Status agrees = seen(ConditionStatus::kFalse, "SchemaAgrees", {});
  const api::Status differs = seen(ConditionStatus::kTrue, "SchemaDiffers", {"+ table a"});
  const api::Status more =
      seen(ConditionStatus::kTrue, "SchemaDiffers", {"+ table a", "+ table b"});
  const api::Status failed = seen(ConditionStatus::kUnknown, "LookFailed", {"+ table a"});
  CHECK(reasons({}, looking).empty());
  CHECK(reasons(looking, agrees).empty());
  CHECK(reasons(agrees, differs) == Reasons{"Drifted"});
  CHECK(reasons(differs, differs).empty());
  CHECK(reasons(differs, more) == Reasons{"Drifted"});
  CHECK(reasons(more, agrees) == Reasons{"DriftGone"});
  CHECK(reasons(differs, failed) == Reasons{"LookFailed"});
  CHECK(reasons(failed, failed).empty());
  CHECK(reasons(failed, differs) == Reasons{"Drifted"});
  CHECK(announcements(agrees, differs).at(0).warning);
  CHECK_FALSE(announcements(more, agrees).at(0).warning);
}

TEST_CASE("an event is about the resource and its Job, in a form that the API server takes") {
  api::SchemaMigration resource;
  resource.ns = "shop";
  resource.name = std::string(253, 'a');
  resource.uid = "11111111-2222-3333-4444-555555555555";
  Announcement announcement = announcements({}, running()).at(0);
  const auto event = event_of(resource, announcement, "", Time{std::chrono::milliseconds{1500}});
  CHECK(event["eventTime"] == "1970-01-01T00:00:01.500000Z");
  CHECK(event["metadata"]["namespace"] == "shop");
  CHECK(event["metadata"]["name"].get<std::string>().size() < 253);
  CHECK(event["regarding"]["uid"] == resource.uid);
  CHECK(event["related"]["name"] == "job-r1");
  CHECK(event["type"] == "Normal");
  CHECK_FALSE(event["reportingInstance"].get<std::string>().empty());

  announcement.note = std::string(3000, 'x');
  CHECK(event_of(resource, announcement, "", {})["note"].get<std::string>().size() <= 1024);
}

TEST_CASE("the same news is the same event, other news is another") {
  api::SchemaMigration resource;
  resource.name = "learning-app";
  const auto name_of = [&](const Announcement& announcement, std::int64_t at) {
    return event_of(resource, announcement, "a",
                    Time{std::chrono::seconds{at}})["metadata"]["name"];
  };
  const Announcement first = announcements({}, running()).at(0);
  CHECK(name_of(first, 1) == name_of(first, 2));
  const Announcement second = announcements({}, running(2)).at(0);
  CHECK(name_of(first, 1) != name_of(second, 1));
}

}  // namespace headway::testing
