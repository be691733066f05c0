#include "runner/apply/revision_error.hpp"

#include "common/duration.hpp"
#include "common/text.hpp"
#include "runner/apply/run_result.hpp"
#include "runner/revisions/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <format>
#include <string_view>

namespace headway::apply {

namespace {

constexpr const char* kHoldTimeout = "HoldTimeout";

int line_of(const Item& item, const database::StatementError& error) {
  if (item.copy_data) {
    if (const auto line = copy_line(error.server().context)) return item.copy_data_line + *line - 1;
  }
  std::size_t offset = error.offset().value_or(0);
  if (error.server().sqlstate == "22021" && !error.offset())
    offset = revisions::find_invalid_utf8(item.text()).value_or(0);
  const std::string_view before = item.text().substr(0, offset);
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
      return "a deferred constraint is violated at the revision's end: ";
    case Item::Kind::kSetting:
      return "the session cannot be set: ";
    case Item::Kind::kVersionRow:
    case Item::Kind::kLedgerRow:
    case Item::Kind::kLedger:
    case Item::Kind::kSchemaState:
    case Item::Kind::kLocks:
      return "the revision cannot be recorded: ";
    case Item::Kind::kStatement:
    case Item::Kind::kVerify:
      break;
  }
  return "";
}

/// The server's or the machine's state, which can pass: no space on its disk, no memory, no
/// connection (class 53), an input/output error (58030), damaged files (XX001, XX002). Class 58's
/// other errors are about files that a statement names.
bool is_state_of_server(std::string_view sqlstate) {
  return sqlstate.starts_with("53") || sqlstate == "58030" || sqlstate == "XX001" ||
         sqlstate == "XX002";
}

std::string hint_for(const database::StatementError& error) {
  const std::string& sqlstate = error.server().sqlstate;
  if (is_state_of_server(sqlstate))
    return std::format(
        "the server could not go on, the revision may be right: put the server in "
        "order ({}), then run it again{}{}",
        sqlstate == "53100"   ? "make room on its disk"
        : sqlstate == "53200" ? "memory, or max_locks_per_transaction"
        : sqlstate == "53300" ? "connections"
                              : "its log says more",
        error.hint().empty() ? "" : "; ", error.hint());
  if (sqlstate == "25006")
    return "the revision made its transaction read-only: remove its SET TRANSACTION READ ONLY";
  if (sqlstate == "55P04")
    return "an enum value can be used only after the transaction that adds it is committed: use it "
           "in a later revision and run with --transaction=revision";
  if (sqlstate == "55006")
    return "a statement before it left deferred checks of the same table: put SET CONSTRAINTS ALL "
           "IMMEDIATE between the two, or this one into a later revision";
  return error.hint().empty() ? kCorrectIt : error.hint();
}

}  // namespace

std::optional<int> copy_line(std::string_view context) {
  if (!context.starts_with("COPY ")) return std::nullopt;
  const std::size_t at = context.find_first_of("0123456789", context.find(", "));
  if (at == std::string_view::npos) return std::nullopt;
  context.remove_prefix(at);
  int line = 0;
  if (std::from_chars(context.data(), context.data() + context.size(), line).ec != std::errc{})
    return std::nullopt;
  return line;
}

RevisionError refused(const revisions::Revision& revision, const Item& item,
                      const database::StatementError& error) {
  OutcomeError details = place(revision, item);
  if (item.number > 0) details.line = line_of(item, error);
  details.sqlstate = error.server().sqlstate;
  details.message = purpose(item.kind) + error.what();
  details.context = error.server().context;
  details.hint = hint_for(error);
  ExitCode code = ExitCode::kRevisionFailed;
  if (error.transient()) {
    code = error.code();
    details.reason = error.reason();
  } else if (is_state_of_server(error.server().sqlstate)) {
    code = ExitCode::kDatabase;
    details.reason = "DatabaseRefused";
  }
  return {code, std::move(details), error.transient()};
}

RevisionError timed_out_itself(const revisions::Revision& revision, const Item& item,
                               const database::EndedByTimeout& error) {
  OutcomeError details = place(revision, item);
  details.sqlstate = error.sqlstate();
  details.message = std::format(
      "the server ended the session by a timeout that the revision has "
      "set itself: {}",
      error.what());
  details.hint =
      "remove or raise the revision's transaction_timeout, "
      "idle_in_transaction_session_timeout or idle_session_timeout";
  return {ExitCode::kRevisionFailed, std::move(details)};
}

void refuse_hold(const LockWatch* watch, const revisions::Revision& revision, const Item& item) {
  if (watch == nullptr || !watch->kept_waiting()) return;
  const database::Waiter& waiter = *watch->kept_waiting();
  OutcomeError details = place(revision, item);
  details.reason = kHoldTimeout;
  details.message =
      std::format("{} waited {} for this transaction{}", waiter.text, duration_text(waiter.waits),
                  waiter.lock.empty() ? "" : ": it holds " + waiter.lock);
  if (watch->hold().divisible()) throw CommitFirst(std::move(details));
  details.message += std::format("; the limit is {}", duration_text(watch->hold().most()));
  details.hint =
      "let the slow work not be done under that lock: in a revision of its own "
      "(--transaction=revision), CONCURRENTLY, NOT VALID and then VALIDATE CONSTRAINT; or let "
      "others wait longer (--hold-timeout, locks.holdTimeout)";
  throw RevisionError(ExitCode::kLocked, std::move(details), true);
}

RevisionError disappointed(const revisions::Revision& revision, const Item& item,
                           const std::string& why, const std::string& hint) {
  OutcomeError details = place(revision, item);
  if (item.kind == Item::Kind::kVerify) details.reason = "VerifyFailed";
  details.message = why;
  details.hint = hint;
  return {ExitCode::kRevisionFailed, std::move(details)};
}

bool is_transient(const Error& error) {
  if (const auto* revision = dynamic_cast<const RevisionError*>(&error))
    return revision->transient();
  const auto* statement = dynamic_cast<const database::StatementError*>(&error);
  return statement && statement->transient();
}

RevisionError retries_exhausted(const Error& error, std::chrono::milliseconds limit,
                                const std::string& blockers) {
  OutcomeError details = details_of(error);
  if (!blockers.empty()) details.message += "; blocked by " + blockers;
  details.message += std::format(" (retried for {})", duration_text(limit));
  const char* const cause =
      details.sqlstate == "40001"
          ? "other transactions changed the same rows each time: find them (pg_stat_activity)"
      : blockers.empty() ? "find who holds the lock (pg_stat_activity, pg_blocking_pids())"
                         : "end that session (pg_terminate_backend()) or let it end";
  details.hint = std::format(
      "the open transaction is rolled back; {}, run it again at a quieter time, or wait longer: in "
      "all (--lock-wait-timeout), or in each try (--lock-timeout)",
      cause);
  return {error.code(), std::move(details)};
}

RevisionError held_others_up(const Error& error, std::chrono::milliseconds limit) {
  OutcomeError details = details_of(error);
  if (details.reason != kHoldTimeout)
    details.hint =
        "run it again at a quieter time, or let others wait longer (--hold-timeout, "
        "locks.holdTimeout)";
  details.reason = kHoldTimeout;
  details.message += std::format(
      " (the tries together kept others waiting for longer than {}, so that no further "
      "one follows)",
      duration_text(limit));
  details.hint = "the open transaction is rolled back; " + details.hint;
  return {ExitCode::kLocked, std::move(details)};
}

}  // namespace headway::apply
