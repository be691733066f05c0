#include "runner/apply/revision_error.hpp"

#include "common/duration.hpp"
#include "runner/apply/run_result.hpp"

#include <algorithm>
#include <charconv>
#include <format>
#include <string_view>

namespace headway::apply {

namespace {

/// PostgreSQL says of COPY data: `COPY students, line 2, column id: "x"`; lines count from the
/// first data line.
std::optional<int> copy_line(std::string_view context) {
  constexpr std::string_view kLine = ", line ";
  if (!context.starts_with("COPY ")) return std::nullopt;
  const std::size_t at = context.find(kLine);
  if (at == std::string_view::npos) return std::nullopt;
  context.remove_prefix(at + kLine.size());
  int line = 0;
  if (std::from_chars(context.data(), context.data() + context.size(), line).ec != std::errc{})
    return std::nullopt;
  return line;
}

int line_of(const Item& item, const database::StatementError& error) {
  if (item.copy_data) {
    if (const auto line = copy_line(error.server().context)) return item.copy_data_line + *line - 1;
  }
  const std::string_view before = item.text().substr(0, error.offset().value_or(0));
  return item.line + static_cast<int>(std::ranges::count(before, '\n'));
}

OutcomeError place(const revisions::Revision& revision, const Item& item) {
  OutcomeError place;
  place.reason = "RevisionFailed";
  place.revision = revision.id;
  place.file = revision.file;
  if (item.number > 0) {
    place.statement = item.number;
    place.line = item.line;
  }
  return place;
}

std::string purpose(Item::Kind kind) {
  switch (kind) {
    case Item::Kind::kConstraints:
      return "a constraint that was deferred is violated at the revision's end: ";
    case Item::Kind::kSetting:
      return "the session cannot be set: ";
    case Item::Kind::kVersionRow:
    case Item::Kind::kLedger:
    case Item::Kind::kDeferred:
      return "the revision cannot be recorded: ";
    case Item::Kind::kStatement:
    case Item::Kind::kVerify:
      break;
  }
  return "";
}

}  // namespace

RevisionError refused(const revisions::Revision& revision, const Item& item,
                      const database::StatementError& error) {
  OutcomeError details = place(revision, item);
  if (item.number > 0) details.line = line_of(item, error);
  details.sqlstate = error.server().sqlstate;
  details.message = purpose(item.kind) + error.what();
  details.hint = error.hint().empty() ? "correct the revision, then run it again" : error.hint();
  ExitCode code = ExitCode::kRevisionFailed;
  if (error.passes() || error.reason() == "ReadOnly") {
    code = error.code();
    details.reason = error.reason();
  }
  return {code, std::move(details), error.passes()};
}

RevisionError disappointed(const revisions::Revision& revision, const Item& item,
                           const std::string& why, const std::string& hint) {
  OutcomeError details = place(revision, item);
  if (item.kind == Item::Kind::kVerify) details.reason = "VerifyFailed";
  details.message = why;
  details.hint = hint;
  return {ExitCode::kRevisionFailed, std::move(details)};
}

bool passes(const Error& error) {
  if (const auto* revision = dynamic_cast<const RevisionError*>(&error)) return revision->passes();
  const auto* statement = dynamic_cast<const database::StatementError*>(&error);
  return statement && statement->passes();
}

RevisionError out_of_patience(const Error& error, std::chrono::milliseconds limit) {
  OutcomeError details = details_of(error);
  details.message += std::format(" (again and again, for {})", duration_text(limit));
  details.hint =
      "everything is rolled back; find who holds the lock (pg_stat_activity, pg_blocking_pids()), "
      "run it again "
      "at a quieter time, or wait longer (--lock-wait-timeout)";
  return {error.code(), std::move(details)};
}

}  // namespace headway::apply
