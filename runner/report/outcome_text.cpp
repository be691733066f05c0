#include "runner/report/outcome_text.hpp"

#include "common/printable.hpp"
#include "common/text.hpp"
#include "runner/report/words.hpp"

#include <algorithm>
#include <format>

#include <nlohmann/json.hpp>

namespace headway::report {

namespace {

std::string rows(const std::vector<std::string>& revisions) {
  return revisions.empty() ? "at base (no revision)" : "at " + join(revisions);
}

std::size_t applied_in_all(const Outcome& outcome) {
  const auto more = outcome.more.find("applied");
  return outcome.applied.size() +
         (more == outcome.more.end() ? 0 : static_cast<std::size_t>(more->second));
}

/// A run that ended before its target, but kept the revisions that it had committed.
std::string kept(const Outcome& outcome) {
  const std::size_t count = applied_in_all(outcome);
  if (outcome.direction == RunDirection::kDown)
    return std::format("{} {} downgraded; it is {}", counted(count, "revision"),
                       count == 1 ? "is" : "are", rows(outcome.current));
  if (count == 0) return "a part of this run stays; it is " + rows(outcome.current);
  return std::format("{} of this run {}; it is {}", counted(count, "revision"),
                     count == 1 ? "stays" : "stay", rows(outcome.current));
}

/// True if the runner has read where the database is. One that has not leaves its lists empty.
bool has_read(const Outcome& outcome) {
  return !outcome.from.empty() || !outcome.to.empty() || !outcome.current.empty();
}

std::string interrupted(const Outcome& outcome) {
  if (!has_read(outcome)) return "the run has not reached it; nothing was changed";
  // A statement outside of a transaction, such as CREATE INDEX CONCURRENTLY, may leave something.
  const std::string end =
      outcome.half_done.empty() ? "what was not committed is rolled back; " : "";
  if (!outcome.applied.empty()) return end + kept(outcome);
  return end + "it is " + rows(outcome.current);
}

/// Behind a state: the rows of the version table do not show it.
std::string half_done(const Outcome& outcome) {
  if (outcome.half_done.empty()) return "";
  return std::format("; revision {} is half {}", outcome.half_done,
                     outcome.direction == RunDirection::kDown ? "downgraded" : "applied");
}

std::string state(const Outcome& outcome) {
  switch (outcome.outcome) {
    case OutcomeKind::kRolledBack:
      if (outcome.schema_restored == false)
        return "every revision of this run is undone, but the schema differs from the start; it "
               "is " +
               rows(outcome.current);
      return "everything of this run is rolled back; it is " + rows(outcome.current);
    case OutcomeKind::kPartial:
      return kept(outcome);
    case OutcomeKind::kInterrupted:
      return interrupted(outcome) + half_done(outcome);
    case OutcomeKind::kStuck:
      return "between revisions: a person is needed";
    default:
      break;
  }
  if (outcome.error && outcome.error->reason == "CommitUnknown")
    return "not known until the next run";
  if (outcome.error && outcome.error->reason == "RowsChanged")
    return std::format("another program has written where it is: {}{}", rows(outcome.current),
                       half_done(outcome));
  if (!outcome.applied.empty()) return kept(outcome) + half_done(outcome);
  if (!outcome.rolled_back.empty() && outcome.half_done.empty())
    return "everything of this run is rolled back";
  const bool ran = outcome.error && !outcome.error->revision.empty();
  const char* const done = outcome.direction == RunDirection::kDown ? "downgraded" : "applied";
  if (ran || !outcome.half_done.empty())
    return std::format("no revision was {} as a whole; it is {}{}", done, rows(outcome.current),
                       half_done(outcome));
  return std::format("nothing was {}", done);
}

bool ended_from_outside(const OutcomeError& error) {
  return error.reason == "Interrupted" || error.reason == "TimedOut" ||
         error.reason == "ConnectionLost";
}

/// Further lines below the first one.
std::string indented(const std::string& lines) {
  std::string text;
  for (const char character : lines) {
    text += character;
    if (character == '\n') text += std::string(12, ' ');
  }
  return text;
}

/// Of an upgrade of phase expand, behind where the database is; empty: nothing waits.
std::string waiting_for_contract(const Outcome& outcome) {
  if (outcome.pending_contract == 0) return "";
  const auto count = static_cast<std::size_t>(outcome.pending_contract);
  return std::format("; {} {} for phase contract", counted(count, "revision"),
                     count == 1 ? "waits" : "wait");
}

std::string plan_text(const Outcome& outcome, const Style& style) {
  const PlanRecord& plan = *outcome.plan;
  const bool down = outcome.direction == RunDirection::kDown;
  std::string text =
      std::format("{} {} to {}; the database is {}{}\n", style.good("Plan:"),
                  counted(plan.revisions.size(), "revision"), down ? "downgrade" : "apply",
                  rows(outcome.current), waiting_for_contract(outcome));
  for (const std::string& revision : plan.revisions)
    text += std::format("  {}{}\n", revision,
                        std::ranges::contains(plan.destructive, revision) ? "  may lose data" : "");
  text += "  hash: " + plan.hash + "\n";
  return text;
}

}  // namespace

std::string place_text(const OutcomeError& error) {
  std::string text = error.file;
  if (error.line) text += std::format(":{}", *error.line);
  if (error.statement) text += std::format(" (statement {})", *error.statement);
  return text;
}

std::string error_text(const OutcomeError& error, const Style& style, RunDirection direction) {
  std::string text = style.bad("error:") + " ";
  const std::string subject =
      (direction == RunDirection::kDown ? "the downgrade of revision " : "revision ") +
      error.revision;
  if (!error.revision.empty())
    text += ended_from_outside(error) ? "while " + subject + " ran: " : subject + " failed: ";
  text += error.message.empty() ? "(no message)" : printable(error.message);
  if (!error.sqlstate.empty()) text += std::format(" (SQLSTATE {})", error.sqlstate);
  text += '\n';
  // Where a message is a list of problems, each names its own place.
  if (!error.file.empty() && !error.message.contains(error.file))
    text += "  where:    " + place_text(error) + '\n';
  if (!error.context.empty()) text += "  context:  " + indented(printable(error.context)) + '\n';
  return text;
}

std::string outcome_text(const Outcome& outcome, const Style& style) {
  if (outcome.error) {
    std::string text = error_text(*outcome.error, style, outcome.direction);
    text += "  database: " + state(outcome) + '\n';
    if (!outcome.error->hint.empty())
      text += "  next:     " + printable(outcome.error->hint) + '\n';
    return text;
  }
  if (!outcome.repaired.empty())
    return std::format("{} the ledger holds the text of {} as the file has it now\n",
                       style.good("Done:"), join(outcome.repaired));
  if (outcome.plan) return plan_text(outcome, style);
  if (outcome.backup && outcome.applied.empty() && outcome.outcome == OutcomeKind::kSucceeded)
    return std::format("{} the database, {}, is backed up: {}\n", style.good("Done:"),
                       rows(outcome.current), outcome.backup->location);
  if (outcome.outcome == OutcomeKind::kUpToDate) {
    const std::string waiting = waiting_for_contract(outcome);
    const bool past =
        waiting.empty() && !std::ranges::all_of(outcome.to, [&](const std::string& revision) {
          return std::ranges::contains(outcome.current, revision);
        });
    return std::format("{} the database is {}{}{}\n", style.good("Nothing to do:"),
                       rows(outcome.current), past ? ", which is past " + join(outcome.to) : "",
                       waiting);
  }
  std::string count;
  if (!outcome.applied.empty())
    count = std::format("{} {}; ", counted(applied_in_all(outcome), "revision"),
                        outcome.direction == RunDirection::kDown ? "downgraded" : "applied");
  return std::format("{} {}the database is {}{}\n", style.good("Done:"), count,
                     rows(outcome.current), waiting_for_contract(outcome));
}

std::string error_json(const OutcomeError& error) {
  using Json = nlohmann::ordered_json;
  const Json json = {{"version", 1},
                     {"error",
                      {{"reason", error.reason},
                       {"file", error.file},
                       {"line", error.line ? Json(*error.line) : Json(nullptr)},
                       {"sqlstate", error.sqlstate},
                       {"message", error.message},
                       {"hint", error.hint},
                       {"context", error.context}}}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace headway::report
