#include "operator/reconcile/messages.hpp"

#include "common/text.hpp"
#include "operator/reconcile/outside_backup.hpp"
#include "operator/reconcile/pod.hpp"
#include "operator/reconcile/result.hpp"
#include "operator/reconcile/standing.hpp"

#include <algorithm>
#include <format>

namespace headway::reconcile {

namespace {

std::string place(const OutcomeError& error) {
  std::string text = error.file;
  if (error.line) text += std::format(":{}", *error.line);
  return text;
}

std::string what_happened(const api::LastRun& run) {
  if (!run.error) return {};
  const OutcomeError& error = *run.error;
  std::string text;
  if (!error.revision.empty())
    text +=
        std::format("{} {} failed",
                    run.direction == RunDirection::kDown ? "The downgrade of revision" : "Revision",
                    error.revision);
  if (!error.file.empty()) text += (text.empty() ? "" : " at ") + place(error);
  if (!error.sqlstate.empty()) text += std::format(" (SQLSTATE {})", error.sqlstate);
  if (!error.message.empty()) text += (text.empty() ? "" : ": ") + error.message;
  return as_sentence(std::move(text));
}

std::string at(const api::Status& status) {
  return status.current_revisions ? " at " + api::revisions_text(*status.current_revisions)
                                  : std::string();
}

/// How many ids a list of the outcome lacks.
std::size_t cut_off(const Outcome& outcome, const std::string& list) {
  const auto more = outcome.more.find(list);
  return more == outcome.more.end() ? 0 : static_cast<std::size_t>(std::max(more->second, 0));
}

/// An Event's note is short.
constexpr std::size_t kNamed = 8;

std::string first_of(const std::vector<std::string>& ids, std::size_t lacking) {
  const std::size_t named = std::min(ids.size(), kNamed);
  const std::size_t more = ids.size() - named + lacking;
  const auto end = ids.begin() + static_cast<std::ptrdiff_t>(named);
  return join(std::vector(ids.begin(), end)) + (more == 0 ? "" : std::format(" and {} more", more));
}

/// The container whose log says more; null: none of ours.
const char* container_of(const api::LastRun& run) {
  const Reason reason = failure_reason(run);
  if (reason == Reason::kPodNotStarted || (run.error && run.error->reason == kOutsideBackupFailed))
    return nullptr;
  if (reason == Reason::kDataUnavailable) return kDataContainer;
  const bool is_source = reason == Reason::kSourceUnavailable ||
                         (run.error && run.error->reason == kSourceFolderMissing);
  return is_source ? kRevisionsContainer : kRunnerContainer;
}

/// What is known of a run that left no outcome: the next one reads the rest from the database.
bool is_outcome_lost(const api::LastRun& run) {
  if (!run.error) return !run.exit_code;
  const auto reason = parse_reason(run.error->reason);
  return reason == Reason::kOutcomeLost || reason == Reason::kNodeLost ||
         (reason == Reason::kRunnerFailed && !run.exit_code) ||
         (reason == Reason::kRunnerInvalid && run.exit_code);
}

std::string what_to_do(const api::SchemaMigration& resource, const api::LastRun& run) {
  std::string text = run.error ? as_sentence(run.error->hint) : std::string();
  if (run.outcome == OutcomeKind::kPlanChanged) text = "The plan is made again, for approval.";
  if (!text.empty()) text += ' ';
  // Where a container of somebody else's failed, the hint names it.
  if (const char* container = container_of(run))
    text +=
        std::format("Its log: kubectl -n {} logs job/{} -c {}.", resource.ns, run.job, container);
  if (!can_retry(run)) text += std::format(" After the fix: {}", ask_for_a_run(resource));
  return text;
}

}  // namespace

std::string as_sentence(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
    text.pop_back();
  for (char& c : text)
    if (c == '\n') c = ' ';
  if (!text.empty() && !text.ends_with('.') && !text.ends_with('?')) text += '.';
  return text;
}

std::string success_message(const api::Status& status) {
  if (success_reason(status) == Reason::kDatabaseAhead)
    return std::format("The database is{}, past the target {}; nothing is undone.", at(status),
                       status.target);
  if (status.last_run->outcome == OutcomeKind::kUpToDate)
    return std::format("The database is{}; there was nothing to apply.", at(status));
  return std::format("The database is{}.", at(status));
}

std::string contract_message(const api::Status& status, const std::string& clause) {
  const int count = status.pending_contract;
  return std::format(" {} {} for phase contract: {}.", count,
                     count == 1 ? "revision waits" : "revisions wait", clause);
}

std::string backup_message(const BackupRecord& backup) {
  std::string text = std::format("The backup ({}) is at {}", backup.kind, backup.location);
  if (backup.bytes > 0) text += std::format(", {} bytes", backup.bytes);
  if (!backup.sha256.empty()) text += ", SHA-256 " + backup.sha256;
  return text + ".";
}

std::string state_of_database(const api::Status& status) {
  const api::LastRun& run = *status.last_run;
  if (run.only_plan && failure_reason(run) != Reason::kRunnerInvalid)
    return "Nothing was applied: the run only makes the plan.";
  if (is_outcome_lost(run) || (run.jobs > 1 && !has_read(run)))
    return "Whether the run committed anything is not known; the next run reads that from the "
           "database.";
  switch (*run.outcome) {
    case OutcomeKind::kRolledBack:
      return std::format("The database is back where it was{}.", at(status));
    case OutcomeKind::kPartial:
      return std::format("The database is{}, the last whole revision.", at(status));
    case OutcomeKind::kStuck:
      return "The database is between revisions: a person is needed.";
    case OutcomeKind::kPlanChanged:
      if (run.jobs == 1) return "Nothing was applied.";
      [[fallthrough]];
    case OutcomeKind::kInterrupted:
    case OutcomeKind::kFailed:
    case OutcomeKind::kRefused:
      if (!has_read(run) || (run.applied.empty() && !can_retry(run))) return "Nothing was applied.";
      return "Transactions that the run committed stay; the next run continues from there.";
    case OutcomeKind::kSucceeded:
    case OutcomeKind::kUpToDate:
    case OutcomeKind::kPlanned:
      break;
  }
  return {};
}

std::string failure_message(const api::SchemaMigration& resource, const api::Status& status) {
  const api::LastRun& run = *status.last_run;
  std::string text;
  for (const std::string& part :
       {what_happened(run), state_of_database(status), what_to_do(resource, run)}) {
    if (part.empty()) continue;
    if (!text.empty()) text += ' ';
    text += part;
  }
  return text;
}

std::string plan_summary(const Outcome& outcome) {
  const PlanRecord& plan = *outcome.plan;
  const std::size_t count = plan.revisions.size() + cut_off(outcome, "plan.revisions");
  std::string text = std::format("{} of {} {}: {}",
                                 outcome.direction == RunDirection::kDown ? "downgrade" : "upgrade",
                                 count, count == 1 ? "revision" : "revisions",
                                 first_of(plan.revisions, cut_off(outcome, "plan.revisions")));
  if (!plan.destructive.empty())
    text += std::format("; {} may lose data",
                        first_of(plan.destructive, cut_off(outcome, "plan.destructive")));
  return text;
}

std::string approve(const api::SchemaMigration& resource, const std::string& hash) {
  return std::format("kubectl -n {} annotate smig {} --overwrite {}={}", resource.ns, resource.name,
                     api::kApprove, hash);
}

std::string ask_for_a_run(const api::SchemaMigration& resource) {
  return std::format("kubectl -n {} annotate smig {} --overwrite {}=\"$(date -Is)\"", resource.ns,
                     resource.name, api::kRunRequestedAt);
}

}  // namespace headway::reconcile
