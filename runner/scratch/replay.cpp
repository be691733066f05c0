#include "runner/scratch/replay.hpp"

#include "common/error.hpp"
#include "runner/apply/migrate.hpp"

#include <format>
#include <random>

namespace headway::scratch {

namespace {

/// Nobody watches a replay.
class Silent final : public apply::Progress {
 public:
  void waiting() override {}
  void starting(const plan::Step&) override {}
  void ran(const plan::Step&, std::chrono::milliseconds) override {}
  void trying_again(const std::string&) override {}
  void notice(const std::string&) override {}
};

/// A run of an id that the ledger knows would be taken for done.
std::string run_id() {
  std::random_device device;
  return std::format("scratch-{:08x}{:08x}", device(), device());
}

void move(const ScratchDatabase& database, const plan::History& history, const std::string& target,
          plan::Direction direction, const Clock& clock) {
  Silent silent;
  const apply::StopRequest stop;
  const apply::RunResult result = apply::migrate({.run_id = run_id(),
                                                  .target = target,
                                                  .direction = direction,
                                                  .on_failure = apply::OnFailure::kStop,
                                                  .publish_ledger = true},  // nobody subscribes
                                                 {.history = history,
                                                  .connect = [&] { return database.connect(); },
                                                  .clock = clock,
                                                  .random = [] { return 0.5; },
                                                  .progress = silent,
                                                  .stop = stop});
  if (result.code == ExitCode::kDone) return;
  const OutcomeError& error = *result.outcome.error;
  std::string place = error.file;
  if (!place.empty() && error.line) place += std::format(":{}", *error.line);
  throw Error(
      result.code == ExitCode::kRevisionFailed ? ExitCode::kUsage : result.code, error.reason,
      std::format("on a scratch database: {}{}{}", place, place.empty() ? "" : ": ", error.message),
      error.hint);
}

}  // namespace

void upgrade(const ScratchDatabase& database, const plan::History& history,
             const std::string& target, const Clock& clock) {
  move(database, history, target, plan::Direction::kUp, clock);
}

void downgrade(const ScratchDatabase& database, const plan::History& history,
               const std::string& target, const Clock& clock) {
  move(database, history, target, plan::Direction::kDown, clock);
}

}  // namespace headway::scratch
