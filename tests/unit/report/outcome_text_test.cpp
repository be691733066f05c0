#include "runner/report/outcome_text.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

using namespace headway;
using report::outcome_text;
using report::Style;

namespace {

const Style kPlain(false);

OutcomeError failure() {
  OutcomeError error;
  error.reason = "RevisionFailed";
  error.revision = "bbb";
  error.file = "migrations/bbb.sql";
  error.statement = 2;
  error.line = 12;
  error.sqlstate = "42P01";
  error.message = "relation \"t\" does not exist";
  error.hint = "fix it";
  return error;
}

}  // namespace

TEST_CASE("success is one line") {
  Outcome outcome;
  outcome.outcome = OutcomeKind::kSucceeded;
  outcome.applied = {"aaa", "bbb"};
  outcome.current = {"bbb"};
  CHECK(outcome_text(outcome, kPlain) == "Done: 2 revisions applied; the database is at bbb\n");
  outcome.applied = {"bbb"};
  CHECK(outcome_text(outcome, kPlain) == "Done: 1 revision applied; the database is at bbb\n");
}

TEST_CASE("a plan names its revisions, those that may lose data, and its hash") {
  Outcome outcome;
  outcome.outcome = OutcomeKind::kPlanned;
  outcome.current = {"aaa"};
  outcome.plan = PlanRecord{.hash = "5d1f", .revisions = {"bbb", "ccc"}, .destructive = {"ccc"}};
  CHECK(outcome_text(outcome, kPlain) ==
        "Plan: 2 revisions to apply; the database is at aaa\n  bbb\n  ccc  may lose data\n"
        "  hash: 5d1f\n");
  outcome.direction = RunDirection::kDown;
  outcome.plan = PlanRecord{.hash = "5d1f", .revisions = {"aaa"}, .destructive = {}};
  CHECK(outcome_text(outcome, kPlain) ==
        "Plan: 1 revision to downgrade; the database is at aaa\n  aaa\n  hash: 5d1f\n");
}

TEST_CASE("revisions that wait for phase contract are counted behind where the database is") {
  Outcome outcome;
  outcome.current = {"aaa"};
  outcome.to = {"ccc"};
  outcome.pending_contract = 2;
  outcome.outcome = OutcomeKind::kUpToDate;
  CHECK(outcome_text(outcome, kPlain) ==
        "Nothing to do: the database is at aaa; 2 revisions wait for phase contract\n");
  outcome.outcome = OutcomeKind::kSucceeded;
  outcome.applied = {"aaa"};
  outcome.pending_contract = 1;
  CHECK(outcome_text(outcome, kPlain) ==
        "Done: 1 revision applied; the database is at aaa; 1 revision waits for phase contract\n");
  outcome.outcome = OutcomeKind::kPlanned;
  outcome.plan = PlanRecord{.hash = "5d1f", .revisions = {"bbb"}, .destructive = {}};
  CHECK(outcome_text(outcome, kPlain) ==
        "Plan: 1 revision to apply; the database is at aaa; 1 revision waits for phase contract\n"
        "  bbb\n  hash: 5d1f\n");
}

TEST_CASE("nothing to do is one line, and says where the database is") {
  Outcome outcome;
  outcome.outcome = OutcomeKind::kUpToDate;
  outcome.current = {"bbb"};
  outcome.to = {"bbb"};
  CHECK(outcome_text(outcome, kPlain) == "Nothing to do: the database is at bbb\n");
  outcome.to = {"aaa"};
  CHECK(outcome_text(outcome, kPlain) ==
        "Nothing to do: the database is at bbb, which is past aaa\n");
  outcome.to = {};
  outcome.current = {};
  CHECK(outcome_text(outcome, kPlain) == "Nothing to do: the database is at base (no revision)\n");
}

TEST_CASE("a failure says what, where, in what state, and what next") {
  Outcome outcome;
  outcome.outcome = OutcomeKind::kRolledBack;
  outcome.current = {"aaa"};
  outcome.rolled_back = {"bbb"};
  outcome.error = failure();
  CHECK(outcome_text(outcome, kPlain) ==
        "error: revision bbb failed: relation \"t\" does not exist (SQLSTATE 42P01)\n"
        "  where:    migrations/bbb.sql:12 (statement 2)\n"
        "  database: everything of this run is rolled back; it is at aaa\n"
        "  next:     fix it\n");
}

TEST_CASE("what is said of a downgrade that failed is said of a downgrade") {
  Outcome outcome;
  outcome.direction = RunDirection::kDown;
  outcome.outcome = OutcomeKind::kRolledBack;
  outcome.current = {"bbb"};
  outcome.rolled_back = {"bbb"};
  outcome.error = failure();
  CHECK(outcome_text(outcome, kPlain).starts_with("error: the downgrade of revision bbb failed: "));
  outcome.error->reason = "Interrupted";
  CHECK(outcome_text(outcome, kPlain)
            .starts_with("error: while the downgrade of revision bbb ran: "));
  outcome.outcome = OutcomeKind::kPartial;
  outcome.applied = {"ccc"};
  CHECK(
      outcome_text(outcome, kPlain).contains("database: 1 revision is downgraded; it is at bbb\n"));
  outcome.applied = {};
  outcome.rolled_back = {};
  outcome.outcome = OutcomeKind::kFailed;
  CHECK(outcome_text(outcome, kPlain)
            .contains("database: no revision was downgraded as a whole; it is at bbb\n"));
  outcome.error->revision.clear();
  CHECK(outcome_text(outcome, kPlain).contains("database: nothing was downgraded\n"));
}

TEST_CASE("a revision that may be half done is called neither applied nor rolled back") {
  Outcome outcome;
  outcome.outcome = OutcomeKind::kFailed;
  outcome.current = {"aaa"};
  outcome.error = failure();
  CHECK(outcome_text(outcome, kPlain)
            .contains("database: no revision was applied as a whole; it is at aaa\n"));
}

TEST_CASE("a revision that is half done stands beside where the database is") {
  Outcome outcome;
  outcome.current = {"aaa"};
  outcome.half_done = "bbb";
  outcome.error = failure();
  SECTION("after a failure of the database") {
    outcome.outcome = OutcomeKind::kFailed;
    outcome.rolled_back = {"bbb"};
    outcome.error->revision.clear();
    CHECK(outcome_text(outcome, kPlain)
              .contains("database: no revision was applied as a whole; it is at aaa; revision bbb "
                        "is half applied\n"));
  }
  SECTION("after an interruption") {
    outcome.outcome = OutcomeKind::kInterrupted;
    // What ran may have been in no transaction.
    CHECK(outcome_text(outcome, kPlain)
              .contains("database: it is at aaa; revision bbb is half applied\n"));
  }
  SECTION("of a downgrade") {
    outcome.outcome = OutcomeKind::kInterrupted;
    outcome.direction = RunDirection::kDown;
    CHECK(outcome_text(outcome, kPlain).contains("; revision bbb is half downgraded\n"));
  }
}

TEST_CASE("a run that never reached the database does not say where that is") {
  Outcome outcome;
  outcome.outcome = OutcomeKind::kInterrupted;
  outcome.error.emplace().message = "interrupted while waiting for the database";
  CHECK(outcome_text(outcome, kPlain)
            .contains("database: the run has not reached it; nothing was changed\n"));
}

TEST_CASE("what another program wrote is not called this run's") {
  Outcome outcome;
  outcome.outcome = OutcomeKind::kFailed;
  outcome.error.emplace().reason = "RowsChanged";
  outcome.applied = {"aaa"};
  outcome.current = {"zzz"};
  CHECK(outcome_text(outcome, kPlain)
            .contains("database: another program has written where it is: at zzz\n"));
}

TEST_CASE("a server's message cannot write to the terminal as a program does, nor fill it") {
  Outcome outcome;
  outcome.error = failure();
  outcome.error->message = "\x1b[2Jgone";
  CHECK(outcome_text(outcome, kPlain).starts_with("error: revision bbb failed: \\x1b[2Jgone "));
  outcome.error->message.clear();
  CHECK(outcome_text(outcome, kPlain).starts_with("error: revision bbb failed: (no message) "));
  outcome.error->message = std::string(100'000, 'x');
  CHECK(outcome_text(outcome, kPlain).size() < 5000);
  CHECK(outcome_text(outcome, kPlain).contains("(100000 bytes in all)"));
}

TEST_CASE("a failure that touched nothing says so") {
  Outcome outcome;
  outcome.outcome = OutcomeKind::kFailed;
  outcome.error.emplace().message = "cannot connect";
  CHECK(outcome_text(outcome, kPlain) ==
        "error: cannot connect\n  database: nothing was applied\n");
}

TEST_CASE("a run that was ended from outside does not blame its revision") {
  Outcome outcome;
  outcome.outcome = OutcomeKind::kInterrupted;
  outcome.current = {"aaa"};
  outcome.error.emplace();
  outcome.error->reason = "Interrupted";
  outcome.error->revision = "bbb";
  outcome.error->message = "the run was interrupted";
  CHECK(outcome_text(outcome, kPlain) ==
        "error: while revision bbb ran: the run was interrupted\n"
        "  database: what was not committed is rolled back; it is at aaa\n");
}

TEST_CASE("revisions that a run committed before it ended are reported, however the run ended") {
  Outcome outcome;
  outcome.error = failure();
  outcome.applied = {"aaa"};
  outcome.current = {"aaa"};
  outcome.rolled_back = {"bbb"};
  outcome.outcome =
      GENERATE(OutcomeKind::kPartial, OutcomeKind::kInterrupted, OutcomeKind::kFailed);
  CHECK(outcome_text(outcome, kPlain).contains("1 revision of this run stays; it is at aaa\n"));
}

TEST_CASE("an end that is not known is not called rolled back") {
  Outcome outcome;
  outcome.outcome = OutcomeKind::kFailed;
  outcome.rolled_back = {"bbb"};
  outcome.error.emplace().reason = "CommitUnknown";
  CHECK(outcome_text(outcome, kPlain).contains("database: not known until the next run\n"));
}

TEST_CASE("problems that name their places are not placed again") {
  Outcome outcome;
  outcome.error.emplace().message = "a.sql:3: one\nb.sql:4: two";
  outcome.error->file = "a.sql";
  outcome.error->line = 3;
  CHECK_FALSE(outcome_text(outcome, kPlain).contains("where:"));
}

TEST_CASE("colours are for terminals") {
  Outcome outcome;
  outcome.error = failure();
  CHECK_FALSE(outcome_text(outcome, kPlain).contains('\x1b'));
  CHECK(outcome_text(outcome, Style(true)).contains("\x1b[1;31merror:\x1b[0m"));
}

TEST_CASE("an error of a command that looks is a JSON object") {
  const auto json = nlohmann::json::parse(report::error_json(failure()));
  CHECK(json.at("version") == 1);
  CHECK(json.at("error").at("reason") == "RevisionFailed");
  CHECK(json.at("error").at("line") == 12);
}
