#include "common/time_text.hpp"
#include "operator/reconcile/gates.hpp"
#include "operator/schedule/recurrence.hpp"

#include <format>

namespace headway::reconcile {

namespace {

/// The API server refuses such a window, but it may be older than this rule.
Shut unreadable(const std::string& member) {
  return {.reason = Reason::kWaitingForWindow,
          .clause = member + " cannot be read, so that its window never opens",
          .needs_person = true};
}

}  // namespace

std::optional<Shut> shut_by_window(const Observed& observed, const WaitingRun& run, Time now) {
  // A plan only reads, and its approval takes a person's time.
  if (run.purpose.only_plan) return std::nullopt;
  const auto& window = observed.resource.spec.window;
  if (!window) return std::nullopt;
  using schedule::Recurrence;
  const auto times = Recurrence::parse(window->schedule, window->time_zone);
  if (!times)
    return unreadable(times.error() == Recurrence::Problem::kSchedule ? "spec.window.schedule"
                                                                      : "spec.window.timeZone");
  const auto length = std::chrono::duration_cast<std::chrono::seconds>(window->duration);
  // What has begun goes on behind the window's end.
  const Time begins = run.begun_at.value_or(now);
  const auto begun = times->last(begins, length);
  if (begun && begins < *begun + window->duration) return std::nullopt;
  const auto next = times->next(now);
  if (!next)
    return Shut{
        .reason = Reason::kWaitingForWindow,
        .clause = std::format("the window of spec.window ({}) never opens", window->schedule),
        .needs_person = true};
  return Shut{.reason = Reason::kWaitingForWindow,
              .clause = std::format("the window of spec.window opens at {}", time_text(*next)),
              .until = next};
}

}  // namespace headway::reconcile
