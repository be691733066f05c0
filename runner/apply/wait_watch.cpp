#include "runner/apply/wait_watch.hpp"

#include <format>
#include <utility>

namespace headway::apply {

WaitWatch::WaitWatch(Workplace& at, std::string what)
    : at_(at),
      what_(std::move(what)),
      process_(at.session.query("SELECT pg_backend_pid()").at(0).at(0).value_or("")) {}

database::Look WaitWatch::look() {
  if (!at_.observe) return {};
  return {.every = std::chrono::seconds{1}, .call = [this] { report(); }};
}

void WaitWatch::report() {
  if (blind_) return;
  try {
    if (!observer_) observer_.emplace(at_.observe());
    std::string processes;
    std::string texts;
    for (const database::Blocker& blocker : database::blockers_of(*observer_, process_)) {
      processes += blocker.process + " ";
      texts += (texts.empty() ? "" : ", ") + blocker.text;
    }
    if (processes == reported_) return;
    reported_ = processes;
    if (!texts.empty()) at_.progress.notice(std::format("{} waits for {}", what_, texts));
  } catch (const Error& problem) {
    blind_ = true;
    at_.progress.notice(
        std::format("whether {} waits for somebody cannot be seen: {}", what_, problem.what()));
  }
}

}  // namespace headway::apply
