#include "operator/reconcile/drift.hpp"

#include "common/drift_report.hpp"
#include "common/exit_code.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"
#include "operator/reconcile/housekeeping.hpp"
#include "operator/reconcile/job.hpp"
#include "operator/reconcile/last_words.hpp"
#include "operator/reconcile/messages.hpp"
#include "operator/reconcile/start_problem.hpp"
#include "operator/schedule/recurrence.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <utility>

namespace headway::reconcile {

namespace {

using api::ConditionStatus;
using schedule::Recurrence;

constexpr std::chrono::seconds kAfterRefusal{60};

// The reasons of the condition Drifted, besides those of a pod that does not start.
constexpr const char* kSchemaDiffers = "SchemaDiffers";
constexpr const char* kSchemaAgrees = "SchemaAgrees";
constexpr const char* kLookFailed = "LookFailed";
constexpr const char* kJobRefused = "JobRefused";
constexpr const char* kInvalidSchedule = "InvalidSchedule";

/// The most objects that the message names; status.drift holds more.
constexpr std::size_t kNamed = 10;

/// How a look ended: with a report that answers, or with why there is none.
struct Ending {
  std::optional<DriftReport> report = {};
  std::string problem = {};
  Time at{};
};

/// The news of an ended runner; it answers where its exit code says the same.
Ending ending_of(const ObservedPod& pod, const std::string& id, Time now) {
  Ending ending{.at = pod.terminated_at.value_or(now)};
  const auto report = parse_drift_report(pod.termination_message);
  const int answer =
      static_cast<int>(report && report->drifted() ? ExitCode::kNo : ExitCode::kDone);
  if (report && report->look == id && !report->error && pod.exit_code == answer) {
    ending.report = report;
    return ending;
  }
  if (report && report->look == id && report->error) {
    ending.problem = report->error->message;
    if (!report->error->hint.empty()) ending.problem += "; " + report->error->hint;
    return ending;
  }
  ending.problem = std::format("the runner ended with {}", pod.exit_code);
  if (pod.terminated_reason == "OOMKilled") ending.problem += ", since " + out_of_memory(pod);
  if (const std::string words = last_words(pod); !words.empty()) ending.problem += ": " + words;
  return ending;
}

std::string difference_text(const api::DriftStatus& drift) {
  const std::size_t named = std::min(drift.objects.size(), kNamed);
  std::string text = join(std::vector(drift.objects.begin(),
                                      drift.objects.begin() + static_cast<std::ptrdiff_t>(named)));
  const auto more = drift.objects.size() - named + static_cast<std::size_t>(drift.more);
  return more == 0 ? text : std::format("{} and {} more", text, more);
}

void add_drifted(const api::SchemaMigration& resource, ConditionStatus answer,
                 const std::string& reason, std::string message, Time now,
                 api::Conditions& conditions) {
  const api::Condition* before = find(resource.status.conditions, api::condition::kDrifted);
  std::erase_if(conditions, [](const api::Condition& condition) {
    return condition.type == api::condition::kDrifted;
  });
  conditions.push_back(
      {.type = api::condition::kDrifted,
       .status = answer,
       .reason = reason,
       .message = std::move(message),
       .observed_generation = resource.generation,
       .last_transition = before && before->status == answer ? before->last_transition : now});
}

class Watch {
 public:
  Watch(const Observed& observed, const RunnerDefaults& defaults, Time now, Decision& decision)
      : resource_(observed.resource),
        defaults_(defaults),
        now_(now),
        decision_(decision),
        looks_{.resource = observed.resource,
               .jobs = observed.looks,
               .pods = observed.look_pods,
               .events = observed.events} {}

  void watch() {
    const auto& wanted = resource_.spec.drift;
    if (!wanted) return stop();
    if (!status().drift)
      status().drift.emplace().handled_at = std::chrono::floor<std::chrono::seconds>(now_);
    const bool other_inputs = status().last_handled != resource_.status.last_handled;
    if (other_inputs) forget();
    if (drift().look) follow();
    keep_house_beside();
    const auto times = Recurrence::parse(wanted->schedule, wanted->time_zone);
    if (!times) {
      say_unreadable(times.error());
    } else {
      if (!drift().look && !is_run_under_way()) begin_if_due(*times);
      look_again_at(times->next(now_));
    }
    if (!other_inputs)
      keep_drifted(resource_.status.conditions, resource_.generation, status().conditions);
  }

 private:
  api::Status& status() { return decision_.status; }
  api::DriftStatus& drift() { return *status().drift; }

  bool is_run_under_way() {
    const auto& run = status().last_run;
    return !run || !run->finished_at;
  }

  /// Nobody looks any more, and nothing is said of earlier looks.
  void stop() {
    for (const ObservedJob& job : looks_.jobs)
      if (job.state == ObservedJob::State::kActive) remove(job);
    keep_house_beside();
    status().drift.reset();
  }

  /// For other inputs the database may be another one.
  void forget() {
    drift().seen_at.reset();
    drift().revisions.clear();
    drift().objects.clear();
    drift().more = 0;
  }

  /// The latest of the times that have come; those that were missed are one look.
  void begin_if_due(const Recurrence& times) {
    const auto within = std::chrono::ceil<std::chrono::seconds>(now_ - drift().handled_at);
    const auto at = times.last(now_, within);
    if (!at || *at <= drift().handled_at) return;
    drift().look = api::Look{.job = look_at(resource_, *at).job, .scheduled_at = *at};
    make(*drift().look);
  }

  void make(const api::Look& look) {
    decision_.look_actions.push_back(
        CreateJob{build_job(resource_, look_at(resource_, look.scheduled_at), defaults_)});
    look_again_at(now_ + kAfterRefusal);
    say_under_way(look);
  }

  void follow() {
    const api::Look look = *drift().look;
    const ObservedJob* job = find_job(look.job);
    if (job && !job->deleting)
      if (const auto ending = ending_of(*job, look)) return end(look, *ending);
    if (is_run_under_way()) {
      if (job) remove(*job);
      drift().look.reset();  // its time is not handled: the look is made after the run
      return;
    }
    current_ = job;
    if (!job) return make(look);
    if (job->deleting || has_started(looks_, *job)) return say_under_way(look);
    look_again_at(next_look_at_start(*job, now_));
    const auto problem = find_start_problem(looks_, *job, now_);
    if (!problem) return say_under_way(look);
    say(ConditionStatus::kUnknown, std::string(to_text(problem->reason)),
        std::format("The look for drift of {} does not start. {}", time_text(look.scheduled_at),
                    problem->message));
  }

  /// Nothing: the look goes on.
  std::optional<Ending> ending_of(const ObservedJob& job, const api::Look& look) {
    const std::string id = look_at(resource_, look.scheduled_at).id;
    const auto pods = pods_of(looks_, job);
    for (const ObservedPod* pod : pods)
      if (pod->runner == ObservedPod::Runner::kTerminated)
        return reconcile::ending_of(*pod, id, now_);
    for (const ObservedPod* pod : pods)
      if (const ObservedInit* init = failed_init(*pod))
        return Ending{
            .problem = std::format("init container {} ended with {}: {}", init->name,
                                   *init->exit_code, last_message(init->termination_message)),
            .at = now_};
    if (job.state == ObservedJob::State::kActive) return std::nullopt;
    return Ending{
        .problem = job.failure_message.empty() ? "its pod is gone, unseen" : job.failure_message,
        .at = now_};
  }

  void end(const api::Look& look, const Ending& ending) {
    current_ = find_job(look.job);
    drift().handled_at = look.scheduled_at;
    drift().look.reset();
    decision_.look_again = std::chrono::milliseconds{0};
    if (!ending.report)
      return say(ConditionStatus::kUnknown, kLookFailed,
                 std::format("The look for drift of {} by Job {} failed: {}",
                             time_text(look.scheduled_at), look.job, as_sentence(ending.problem)));
    drift().seen_at = std::chrono::floor<std::chrono::seconds>(ending.at);
    drift().revisions = ending.report->revisions;
    drift().objects = ending.report->objects;
    drift().more = ending.report->more;
    const std::string place = api::revisions_text(drift().revisions);
    const std::string at = time_text(*drift().seen_at);
    if (!ending.report->drifted())
      return say(ConditionStatus::kFalse, kSchemaAgrees,
                 std::format("At {} the schema of the database was that of its revisions, {}.", at,
                             place));
    say(ConditionStatus::kTrue, kSchemaDiffers,
        std::format("At {} the schema of the database was not that of its revisions, {}: {}. The "
                    "log of Job {} holds the SQL that fixes the database, or the history.",
                    at, place, difference_text(drift()), look.job));
  }

  /// The answer of an earlier look, or why it had none, stays until this one has its own.
  void say_under_way(const api::Look& look) {
    if (find(status().conditions, api::condition::kDrifted)) return;
    const api::Condition* before = find(resource_.status.conditions, api::condition::kDrifted);
    if (before && (before->status != ConditionStatus::kUnknown || before->reason == kLookFailed))
      return;
    say(ConditionStatus::kUnknown, kLookUnderWay,
        std::format("The look for drift of {} is under way as Job {}.",
                    time_text(look.scheduled_at), look.job));
  }

  void say_unreadable(Recurrence::Problem problem) {
    say(ConditionStatus::kUnknown, kInvalidSchedule,
        std::format("spec.drift.{} cannot be read, so that nobody looks for drift.",
                    problem == Recurrence::Problem::kSchedule ? "schedule" : "timeZone"));
  }

  void say(ConditionStatus answer, const std::string& reason, std::string message) {
    add_drifted(resource_, answer, reason, std::move(message), now_, status().conditions);
  }

  const ObservedJob* find_job(const std::string& name) const {
    const auto found = std::ranges::find(looks_.jobs, name, &ObservedJob::name);
    return found == looks_.jobs.end() ? nullptr : &*found;
  }

  void remove(const ObservedJob& job) {
    if (!job.deleting) decision_.look_actions.push_back(DeleteJob{job.name, job.uid});
  }

  void keep_house_beside() {
    Housekeeping house = keep_house(looks_, current_, now_);
    for (Action& action : house.actions)
      decision_.look_actions.push_back(std::move(action));
    look_again_at(house.look_at);
  }

  void look_again_at(std::optional<Time> at) {
    if (!at || *at <= now_) return;
    const std::chrono::milliseconds left = std::chrono::ceil<std::chrono::milliseconds>(*at - now_);
    decision_.look_again = std::min(decision_.look_again.value_or(left), left);
  }

  const api::SchemaMigration& resource_;
  const RunnerDefaults& defaults_;
  const Time now_;
  Decision& decision_;
  const Observed looks_;                  ///< the looks' Jobs and pods in place of the runs'
  const ObservedJob* current_ = nullptr;  ///< whose result is in no status that was written
};

}  // namespace

void look_for_drift(const Observed& observed, const RunnerDefaults& defaults, Time now,
                    Decision& decision) {
  if (!observed.resource.spec.drift && observed.looks.empty())
    decision.status.drift.reset();
  else
    Watch(observed, defaults, now, decision).watch();
}

void refuse_look(const Observed& observed, const std::string& refusal, Time now,
                 api::Status& status) {
  add_drifted(observed.resource, ConditionStatus::kUnknown, kJobRefused,
              "The Job of a look for drift cannot be created: " + refusal, now, status.conditions);
}

void keep_drifted(const api::Conditions& before, std::int64_t generation,
                  api::Conditions& conditions) {
  const api::Condition* drifted = find(before, api::condition::kDrifted);
  if (!drifted || find(conditions, api::condition::kDrifted)) return;
  conditions.push_back(*drifted);
  conditions.back().observed_generation = generation;
}

}  // namespace headway::reconcile
