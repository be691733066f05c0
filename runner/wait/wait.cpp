#include "runner/wait/wait.hpp"

#include "common/duration.hpp"
#include "common/text.hpp"
#include "runner/apply/interrupter.hpp"
#include "runner/database/applied.hpp"
#include "runner/wait/held.hpp"

#include <format>
#include <optional>
#include <set>

namespace headway::wait {

namespace {

using std::chrono::milliseconds;

milliseconds limit_of(const WaitRequest& request) {
  return request.timeout.count() > 0 ? request.timeout : milliseconds::max();
}

/// Where the database is, for people.
std::string standing(const database::AppliedLook& look) {
  if (!look.trouble.empty()) return look.trouble;
  if (!look.half_done.empty())
    return std::format("{} is {}", look.half_done.begin()->first, look.half_done.begin()->second);
  if (look.rows) return look.rows->empty() ? "it is empty" : "it is at " + join(*look.rows);
  return look.ledger.empty()
             ? "nothing is applied yet"
             : std::format("it is not among the {} that are applied", look.ledger.size());
}

class Waiting {
 public:
  Waiting(const WaitRequest& request, WaitMeans means)
      : request_(request),
        means_(std::move(means)),
        pauses_(means_.clock, means_.random, limit_of(request)),
        database_(means_.connect, means_.stop, means_.report) {}

  /// Returns the full ids.
  std::vector<std::string> to_the_end() {
    for (;;) {
      if (auto ids = held_ids()) return std::move(*ids);
      if (pauses_.pause(means_.stop.token())) continue;
      if (!means_.stop.token().stop_requested()) throw timed_out(why_);
      throw apply::Stopped(means_.stop.code(), "Interrupted", "interrupted while waiting");
    }
  }

 private:
  std::optional<std::vector<std::string>> held_ids() {
    try {
      database::Session session = database_.connect(pauses_);
      const database::AppliedLook look = database::look_at_applied(session, request_.version_table);
      const std::set<std::string> there = held(look, request_.map);
      std::vector<std::string> ids;
      std::vector<std::string> missing;
      for (const std::string& revision : request_.revisions) {
        if (const auto id = find_held(there, revision, request_.map == nullptr)) {
          ids.push_back(*id);
        } else {
          missing.push_back(revision);
        }
      }
      if (missing.empty()) return ids;
      note(join(missing), standing(look));
    } catch (const database::DatabaseError& error) {
      if (!is_late(error)) throw;
      if (const milliseconds spent = pauses_.spent(); spent >= limit_of(request_))
        throw timed_out(error.what());
      why_ = error.what();
    }
    return std::nullopt;
  }

  void note(const std::string& missing, const std::string& why) {
    if (why_ != why) means_.report(std::format("waiting for {}: {}", missing, why));
    why_ = why;
  }

  Error timed_out(const std::string& why) const {
    return {ExitCode::kNo, "TimedOut",
            std::format("the database does not hold {} after {}; {}", join(request_.revisions),
                        duration_text(request_.timeout), why),
            "look whether the run that applies it has started, or wait longer (--timeout)"};
  }

  const WaitRequest& request_;
  WaitMeans means_;
  apply::Pauses pauses_;
  LateDatabase database_;
  std::string why_;  ///< it waits, as was found last
};

}  // namespace

std::vector<std::string> wait_for(const WaitRequest& request, WaitMeans means) {
  return Waiting(request, std::move(means)).to_the_end();
}

}  // namespace headway::wait
