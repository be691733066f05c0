#include "common/outcome.hpp"

#include "common/time_text.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

using headway::Outcome;
using headway::OutcomeKind;
using headway::parse_outcome;

namespace {

Outcome failed_run() {
  return {.run = "x7k2",
          .outcome = OutcomeKind::kRolledBack,
          .from = {"9b1c0d2e8f7a"},
          .to = {"3f2a9c1b7d4e"},
          .current = {"9b1c0d2e8f7a"},
          .applied = {},
          .rolled_back = {"3f2a9c1b7d4e"},
          .pending = 1,
          .pending_contract = 2,
          .schema_restored = true,
          .backup = headway::BackupRecord{"pgDump", "/backups/a.dump", 123, "ab", 1.5},
          .error = headway::OutcomeError{"RevisionFailed", "3f2a9c1b7d4e", "a.sql", 2, 14, "42P01",
                                         "relation \"x\" does not exist", "create it first"},
          .started_at = headway::parse_time("2026-11-22T10:15:00Z"),
          .finished_at = headway::parse_time("2026-11-22T10:15:02Z"),
          .runner = "0.1.0"};
}

}  // namespace

TEST_CASE("an outcome is read back as it was written") {
  const auto read = parse_outcome(to_json(failed_run()));
  REQUIRE(read);
  CHECK(*read == failed_run());
  Outcome half = failed_run();
  half.half_done = "9b1c0d2e8f7a";
  CHECK(*parse_outcome(to_json(half)) == half);
  Outcome down = failed_run();
  down.direction = headway::RunDirection::kDown;
  CHECK(parse_outcome(to_json(down)) == down);
  Outcome planned = failed_run();
  planned.outcome = OutcomeKind::kPlanned;
  planned.plan = headway::PlanRecord{
      .hash = "5d1f", .revisions = {"3f2a9c1b7d4e"}, .destructive = {"3f2a9c1b7d4e"}};
  CHECK(*parse_outcome(to_json(planned)) == planned);
  Outcome restorable = failed_run();
  restorable.restore_point = headway::RestorePoint{.name = "headway_x7k2", .lsn = "0/1A2B3C4"};
  CHECK(*parse_outcome(to_json(restorable)) == restorable);
  const auto smallest = parse_outcome(to_json(Outcome{}));
  REQUIRE(smallest);
  CHECK(*smallest == Outcome{});
}

TEST_CASE("an outcome stays within its limit, and stays JSON, with any content") {
  Outcome outcome = failed_run();
  outcome.error->message = std::string(10'000, 'x');
  outcome.error->hint = std::string(5'000, '"');
  for (int i = 0; i < 3000; ++i)
    outcome.applied.push_back("revision" + std::to_string(i));
  outcome.from = outcome.to = outcome.current = outcome.applied;
  const std::string text = to_json(outcome);
  CHECK(text.size() <= headway::kOutcomeLimit);
  const auto read = parse_outcome(text);
  REQUIRE(read);
  CHECK(read->outcome == OutcomeKind::kRolledBack);
  CHECK(read->error->sqlstate == "42P01");
  CHECK(read->applied.front() == "revision0");
  // Ids only; how many are missing is a count of its own.
  CHECK(read->applied.back() == "revision" + std::to_string(read->applied.size() - 1));
  CHECK(read->more.at("applied") == 3000 - static_cast<int>(read->applied.size()));
  CHECK(read->more.at("current") == 3000 - static_cast<int>(read->current.size()));
  CHECK_FALSE(read->more.contains("rolledBack"));
  SECTION("also where it is written once more") {
    const auto again = parse_outcome(to_json(*read, text.size() - 200));
    REQUIRE(again);
    CHECK(again->applied.size() + static_cast<std::size_t>(again->more.at("applied")) == 3000);
  }
  SECTION("without a limit it holds everything") {
    CHECK(parse_outcome(to_json(outcome, headway::kNoLimit)) == outcome);
  }
}

TEST_CASE("a long plan is cut, and says how many revisions it lacks") {
  Outcome outcome;
  outcome.outcome = OutcomeKind::kPlanned;
  headway::PlanRecord& plan = outcome.plan.emplace();
  plan.hash = std::string(64, 'a');
  for (int i = 0; i < 500; ++i)
    plan.revisions.push_back("0123456789ab");
  plan.destructive = plan.revisions;
  const std::string text = to_json(outcome);
  CHECK(text.size() <= headway::kOutcomeLimit);
  const auto read = parse_outcome(text);
  REQUIRE(read);
  CHECK(read->plan->hash == plan.hash);
  CHECK(read->plan->revisions.size() + static_cast<std::size_t>(read->more.at("plan.revisions")) ==
        500);
  CHECK(read->more.at("plan.destructive") == read->more.at("plan.revisions"));
}

TEST_CASE("a text is cut between characters, and bytes that are no text do not break the JSON") {
  Outcome outcome = failed_run();
  for (int i = 0; i < 2000; ++i)
    outcome.error->message += "ä";
  outcome.error->hint = "\xff\xfe";
  const std::string text = to_json(outcome);
  CHECK(text.size() <= headway::kOutcomeLimit);
  const auto read = parse_outcome(text);
  REQUIRE(read);
  CHECK(read->error->message.ends_with("ä…"));
}

TEST_CASE("text that is no outcome is refused with a reason") {
  const auto [text, reason] = GENERATE(table<std::string, std::string>(
      {{"", "not JSON"},
       {"Killed", "not JSON"},
       {R"({"version":1,"outcome":"Succ)", "not JSON"},
       {"[]", "not a JSON object"},
       {R"({"outcome":"Succeeded"})", "version"},
       {R"({"version":2,"outcome":"Succeeded"})", "version"},
       {R"({"version":1,"outcome":"Fine"})", "unknown outcome 'Fine'"},
       {R"({"version":1,"outcome":"Succeeded","from":3})", "wrong type"}}));
  CAPTURE(text);
  const auto read = parse_outcome(text);
  REQUIRE_FALSE(read);
  CHECK(read.error().contains(reason));
}

TEST_CASE("members that this version does not know are ignored") {
  CHECK(parse_outcome(R"({"version":1,"outcome":"UpToDate","weather":"fine"})"));
}
