#include "common/time_text.hpp"
#include "operator/reconcile/gates.hpp"
#include "operator/schedule/cron.hpp"

#include <format>
#include <stdexcept>

namespace headway::reconcile {

namespace {

const std::chrono::time_zone* find_zone(const std::string& name) {
  try {
    return std::chrono::locate_zone(name);
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

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
  const auto cron = schedule::Cron::parse(window->schedule);
  if (!cron) return unreadable("spec.window.schedule");
  const std::chrono::time_zone* zone = find_zone(window->time_zone);
  if (zone == nullptr) return unreadable("spec.window.timeZone");
  const auto length = std::chrono::duration_cast<std::chrono::seconds>(window->duration);
  const auto begun = cron->last(now, *zone, length);
  if (begun && now < *begun + window->duration) return std::nullopt;
  const auto next = cron->next(now, *zone);
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
