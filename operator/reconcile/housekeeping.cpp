#include "operator/reconcile/housekeeping.hpp"

#include <algorithm>

namespace headway::reconcile {

namespace {

/// The pod of a Job that goes on after its runner's end; null: there is none.
const ObservedPod* lingering_pod(const Observed& observed, const ObservedJob& job) {
  for (const ObservedPod* pod : pods_of(observed, job))
    if (!pod->ended && pod->runner == ObservedPod::Runner::kTerminated) return pod;
  return nullptr;
}

class House {
 public:
  House(const Observed& observed, const ObservedJob* current, Time now)
      : observed_(observed), current_(current), now_(now) {}

  Housekeeping keep() {
    for (const ObservedJob& job : observed_.jobs)
      if (&job != current_ && !job.deleting && job.state == ObservedJob::State::kActive)
        end_lingering(job);
    keep_newest();
    return std::move(house_);
  }

 private:
  void end_lingering(const ObservedJob& job) {
    const ObservedPod* pod = lingering_pod(observed_, job);
    if (!pod || pod->deleting || pod->ending) return;
    const Time at = pod->terminated_at.value_or(now_) + kSidecarGrace;
    if (now_ < at)
      house_.look_at = std::min(house_.look_at.value_or(at), at);
    else if (pod->exit_code == 0)
      house_.actions.push_back(DeleteJob{job.name, job.uid});
    else
      house_.actions.push_back(EndPod{pod->name, pod->uid});
  }

  void keep_newest() {
    std::vector<const ObservedJob*> finished;
    for (const ObservedJob& job : observed_.jobs)
      if (&job != current_ && !job.deleting && job.state != ObservedJob::State::kActive)
        finished.push_back(&job);
    std::ranges::stable_sort(finished, std::ranges::greater{}, &ObservedJob::created_at);
    const auto limit = static_cast<std::size_t>(observed_.resource.spec.history_limit);
    for (std::size_t i = 0; i < finished.size(); ++i) {
      const ObservedJob& job = *finished[i];
      if (i >= limit)
        house_.actions.push_back(DeleteJob{job.name, job.uid});
      else if (!job.expires)
        house_.actions.push_back(
            ExpireJob{job.name, job.uid,
                      std::chrono::ceil<std::chrono::seconds>(observed_.resource.spec.ttl)});
    }
  }

  const Observed& observed_;
  const ObservedJob* current_;
  const Time now_;
  Housekeeping house_;
};

}  // namespace

Housekeeping keep_house(const Observed& observed, const ObservedJob* current, Time now) {
  return House(observed, current, now).keep();
}

std::vector<Action> end_all(const Observed& observed) {
  std::vector<Action> actions;
  for (const auto* jobs : {&observed.jobs, &observed.looks, &observed.backups})
    for (const ObservedJob& job : *jobs)
      if (job.state == ObservedJob::State::kActive && !job.deleting)
        actions.push_back(DeleteJob{job.name, job.uid});
  return actions;
}

}  // namespace headway::reconcile
