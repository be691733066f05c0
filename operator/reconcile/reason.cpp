#include "operator/reconcile/reason.hpp"

#include "common/exit_code.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace headway::reconcile {

namespace {

constexpr std::array<std::pair<Reason, std::string_view>, 35> kReasons = {{
    {Reason::kSucceeded, "Succeeded"},
    {Reason::kDatabaseAhead, "DatabaseAhead"},
    {Reason::kProgressing, "Progressing"},
    {Reason::kSuspended, "Suspended"},
    {Reason::kWaitingForWindow, "WaitingForWindow"},
    {Reason::kDependencyNotReady, "DependencyNotReady"},
    {Reason::kDependencyCycle, "DependencyCycle"},
    {Reason::kWaitingForRollout, "WaitingForRollout"},
    {Reason::kApprovalRequired, "ApprovalRequired"},
    {Reason::kSecretMissing, "SecretMissing"},
    {Reason::kConfigMapMissing, "ConfigMapMissing"},
    {Reason::kVolumeMissing, "VolumeMissing"},
    {Reason::kImagePull, "ImagePull"},
    {Reason::kPodNotStarted, "PodNotStarted"},
    {Reason::kJobRefused, "JobRefused"},
    {Reason::kRevisionFailed, "RevisionFailed"},
    {Reason::kInvalidRevisions, "InvalidRevisions"},
    {Reason::kInvalidDatabaseUrl, "InvalidDatabaseUrl"},
    {Reason::kPermissionDenied, "PermissionDenied"},
    {Reason::kInvalidDatabase, "InvalidDatabase"},
    {Reason::kInvalidSettings, "InvalidSettings"},
    {Reason::kDatabaseUnavailable, "DatabaseUnavailable"},
    {Reason::kLocked, "Locked"},
    {Reason::kPlanChanged, "PlanChanged"},
    {Reason::kBackupFailed, "BackupFailed"},
    {Reason::kStuck, "Stuck"},
    {Reason::kRefused, "Refused"},
    {Reason::kInterrupted, "Interrupted"},
    {Reason::kSourceUnavailable, "SourceUnavailable"},
    {Reason::kDataUnavailable, "DataUnavailable"},
    {Reason::kRunnerFailed, "RunnerFailed"},
    {Reason::kRunnerInvalid, "RunnerInvalid"},
    {Reason::kTimedOut, "TimedOut"},
    {Reason::kNodeLost, "NodeLost"},
    {Reason::kOutcomeLost, "OutcomeLost"},
}};

/// The errors of exit code 2 that are not about the revisions, by the words for them.
constexpr std::array<std::pair<std::string_view, Reason>, 17> kUsageErrors = {{
    {"InvalidDatabaseUrl", Reason::kInvalidDatabaseUrl},
    {"NoDatabase", Reason::kInvalidDatabaseUrl},
    {"TransactionPooler", Reason::kInvalidDatabaseUrl},
    {"PermissionDenied", Reason::kPermissionDenied},
    {"LedgerDamaged", Reason::kInvalidDatabase},
    {"NoSchema", Reason::kInvalidDatabase},
    {"NotAVersionTable", Reason::kInvalidDatabase},
    {"OverlappingRows", Reason::kInvalidDatabase},
    {"VersionColumnTooNarrow", Reason::kInvalidDatabase},
    {"VersionRowsDamaged", Reason::kInvalidDatabase},
    {"VersionTableElsewhere", Reason::kInvalidDatabase},
    {"VersionTableGuarded", Reason::kInvalidDatabase},
    {"VersionTableLost", Reason::kInvalidDatabase},
    {"VersionTableRenamed", Reason::kInvalidDatabase},
    {"DataFolderMissing", Reason::kDataUnavailable},
    {"InvalidConfiguration", Reason::kInvalidSettings},
    {"Usage", Reason::kInvalidSettings},
}};

Reason reason_of_usage(std::string_view error) {
  const auto found =
      std::ranges::find(kUsageErrors, error, &std::pair<std::string_view, Reason>::first);
  return found == kUsageErrors.end() ? Reason::kInvalidRevisions : found->second;
}

}  // namespace

std::string_view to_text(Reason reason) {
  return std::ranges::find(kReasons, reason, &std::pair<Reason, std::string_view>::first)->second;
}

std::optional<Reason> parse_reason(std::string_view text) {
  const auto found =
      std::ranges::find(kReasons, text, &std::pair<Reason, std::string_view>::second);
  if (found == kReasons.end()) return std::nullopt;
  return found->first;
}

bool hinders_start(Reason reason) {
  return reason >= Reason::kSecretMissing && reason <= Reason::kJobRefused;
}

bool waits_at_gate(Reason reason) {
  return reason == Reason::kWaitingForWindow || reason == Reason::kDependencyNotReady ||
         reason == Reason::kDependencyCycle || reason == Reason::kWaitingForRollout ||
         reason == Reason::kApprovalRequired;
}

bool is_failure(Reason reason) {
  return reason >= Reason::kRevisionFailed;
}

Reason reason_of_exit(int exit_code, std::string_view error) {
  switch (static_cast<ExitCode>(exit_code)) {
    case ExitCode::kRevisionFailed:
      return Reason::kRevisionFailed;
    case ExitCode::kUsage:
      return reason_of_usage(error);
    case ExitCode::kDatabase:
      return Reason::kDatabaseUnavailable;
    case ExitCode::kLocked:
      return error == to_text(Reason::kPlanChanged) ? Reason::kPlanChanged : Reason::kLocked;
    case ExitCode::kBackupFailed:
      return Reason::kBackupFailed;
    case ExitCode::kStuck:
      return Reason::kStuck;
    case ExitCode::kRefused:
      return Reason::kRefused;
    case ExitCode::kInterrupted:
    case ExitCode::kTerminated:
      return Reason::kInterrupted;
    case ExitCode::kDone:
    case ExitCode::kNo:
      break;
  }
  return Reason::kRunnerFailed;
}

}  // namespace headway::reconcile
