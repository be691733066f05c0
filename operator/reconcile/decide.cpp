#include "operator/reconcile/decide.hpp"

#include "common/exit_code.hpp"
#include "common/time_text.hpp"
#include "operator/reconcile/drift.hpp"
#include "operator/reconcile/gates.hpp"
#include "operator/reconcile/housekeeping.hpp"
#include "operator/reconcile/job.hpp"
#include "operator/reconcile/messages.hpp"
#include "operator/reconcile/outside_backup.hpp"
#include "operator/reconcile/record.hpp"
#include "operator/reconcile/remaining_pods.hpp"
#include "operator/reconcile/result.hpp"
#include "operator/reconcile/standing.hpp"
#include "operator/reconcile/start_problem.hpp"
#include "operator/reconcile/verdict.hpp"

#include <algorithm>
#include <format>
#include <utility>

namespace headway::reconcile {

namespace {

constexpr std::chrono::seconds kLookForConfigMap{10};
constexpr std::chrono::seconds kLookAtRollouts{30};
constexpr std::chrono::seconds kLookAtBackup{10};

/// After so many Jobs that ended or vanished without a seen outcome, a run counts as lost.
constexpr int kMostJobs = 3;
constexpr std::string_view kMadeAgain =
    "The run is started again under its own id, so that its outcome is read from the database.";

/// One decision in the making. `status_` is the new status, built up step by step, and holds what
/// is known of the run.
class Decider {
 public:
  Decider(const Observed& observed, const OperatorConfig& config, Time now)
      : observed_(observed),
        resource_(observed.resource),
        config_(config),
        now_(now),
        inputs_(inputs_hash(resource_)),
        status_(resource_.status) {}

  Decision decide() {
    const ObservedJob* job = current_job(observed_);
    keep_house_beside(job);
    if (!job) adopt_content();
    follow_rollouts();
    follow_backup();
    if (job)
      follow(*job);
    else if (status_.last_run && !status_.last_run->finished_at)
      find_lost(*status_.last_run);
    else if (standing_ && standing_->is == BackupStanding::Is::kFailed)
      end_with_backup();
    else
      settle(/*may_start=*/true);
    // Nothing announces that a pod does not end in time.
    look_again_at(next_lost_at(observed_, now_));
    look_again_at(house_at_);
    if (inputs_ == status_.last_handled) status_.last_handled_request = requested_run(resource_);
    status_.observed_generation = resource_.generation;
    if (status_.target.empty()) status_.target = resource_.spec.target();
    decision_.status = std::move(status_);
    return std::move(decision_);
  }

 private:
  bool is_due() const {
    return inputs_ != status_.last_handled || !status_.last_run ||
           content_differs(status_.last_run->content_hash);
  }

  /// The gate that holds the next run; nothing: it may begin.
  std::optional<Shut> shut_gate() const { return shut_gate_at(now_); }
  std::optional<Shut> shut_gate_at(Time time) const {
    const Purpose purpose = purpose_of_next();
    return find_shut_gate(observed_,
                          {.purpose = purpose,
                           .plan = status_.plan,
                           .soak = status_.soak,
                           .begun_at = begun_by_backup()},
                          time);
  }

  Purpose purpose_of_next() const { return next_purpose(resource_.spec, status_, is_due()); }

  /// The time counts from the first look that found the rollouts complete, and is in the status.
  void follow_rollouts() {
    if (purpose_of_next().phase != api::Phase::kContract) return status_.soak.reset();
    if (observed_.rollouts) status_.soak = soak_after(status_.soak, *observed_.rollouts, now_);
  }

  /// When the run began that the backup of the status is for; nothing: it has ended, or no backup
  /// is under way or fresh.
  std::optional<Time> begun_by_backup() const {
    const auto& backup = status_.backup;
    if (!backup || backup->run.empty() || !is_backup_of_plan(resource_.spec, status_))
      return std::nullopt;
    if (backup->finished_at && !has_fresh_backup(resource_.spec, status_, now_))
      return std::nullopt;
    return backup->started_at;
  }

  /// The backup of another plan, or of another CronJob, is of no use, and is given up.
  void follow_backup() {
    auto& backup = status_.backup;
    if (!backup) return;
    if (is_due() || !is_backup_of_plan(resource_.spec, status_)) {
      for (const ObservedJob& job : observed_.backups)
        if (job.name == backup->name && job.state == ObservedJob::State::kActive && !job.deleting)
          decision_.actions.push_back(DeleteJob{job.name, job.uid});
      return backup.reset();
    }
    if (backup->finished_at) return;
    standing_ = standing_of(observed_, *backup, now_);
    if (standing_->is == BackupStanding::Is::kUnderWay) look_again_at(now_ + kLookAtBackup);
    if (standing_->is != BackupStanding::Is::kDone) return;
    backup->finished_at = std::chrono::floor<std::chrono::seconds>(
        std::min(standing_->finished_at.value_or(now_), now_));
    backup->location = standing_->location;
  }

  /// True if the run may not begin without another backup.
  bool lacks_backup(const Purpose& purpose) const {
    return needs_backup(resource_.spec, status_, purpose) &&
           !(is_backup_of_plan(resource_.spec, status_) && status_.backup->finished_at);
  }

  void begin(const Run& run, const std::string& job, Time at) {
    record_begin(resource_, run, job, at, status_);
    if (!needs_backup(resource_.spec, status_, run.purpose) || lacks_backup(run.purpose)) return;
    const api::BackupStatus& taken = *status_.backup;
    const std::chrono::duration<double> took = *taken.finished_at - taken.started_at;
    status_.last_run->backup = BackupRecord{
        .kind = taken.kind, .location = taken.location, .sha256 = {}, .seconds = took.count()};
    status_.last_run->backup_object = taken.name;
  }

  /// The run begins with its backup.
  void back_up(const Run& run) {
    decision_.look_again = kLookAtBackup;
    if (!standing_ || standing_->is == BackupStanding::Is::kDone) {
      const TakeBackup take = backup_before(resource_, run);
      status_.backup = status_of(take, run, now_);
      decision_.actions.emplace_back(take);
    }
    status_.outcome = api::kRunning;
    const std::string who = name_for_people(*status_.backup);
    if (!standing_ || standing_->message.empty())
      return say(going(std::format("The backup before the run is under way as {}.", who)));
    say(retrying(Reason::kPodNotStarted,
                 std::format("The backup before the run does not start: {}: {}", who,
                             as_sentence(standing_->message)),
                 "The backup waits for its start."));
  }

  /// The run ends where its backup has failed: the attempt after it takes another one.
  void end_with_backup() {
    const api::BackupStatus backup = *status_.backup;
    for (const ObservedJob& job : observed_.backups)
      if (job.name == backup.name && job.state == ObservedJob::State::kActive && !job.deleting)
        decision_.actions.push_back(DeleteJob{job.name, job.uid});
    const api::LastRun& last = *status_.last_run;
    const int attempt = last.outcome == OutcomeKind::kPlanned ? last.attempt : last.attempt + 1;
    record_begin(resource_, next_run(resource_, attempt, purpose_of_next()), backup.name,
                 backup.started_at, status_);
    Result result{.exit_code = static_cast<int>(ExitCode::kBackupFailed),
                  .finished_at = standing_->finished_at};
    OutcomeError& error = result.error.emplace();
    error.reason = kOutsideBackupFailed;
    error.message = std::format("the backup before the run was not taken by {}: {}",
                                name_for_people(backup), standing_->message);
    if (backup.kind == api::kCronJobBackup)
      error.hint = std::format("Its log: kubectl -n {} logs job/{}", resource_.ns, backup.name);
    status_.backup.reset();
    finish(std::move(result));
  }

  /// True if the ConfigMap is known to hold other revisions than these.
  bool content_differs(const std::string& hash) const {
    return !hash.empty() && has_content() && *observed_.content != hash;
  }
  bool has_content() const { return observed_.content && !observed_.content->empty(); }
  bool lacks_config_map() const { return observed_.content && observed_.content->empty(); }

  /// For a run of an operator that did not compare contents: assumes that the run was for the
  /// present content, so that an upgrade of the operator starts nothing and the next change counts.
  void adopt_content() {
    if (has_content() && status_.last_run && status_.last_run->content_hash.empty() && !is_due())
      status_.last_run->content_hash = *observed_.content;
  }

  void say(Verdict verdict) {
    if (const auto& run = status_.last_run; run && run->finished_at) {
      if (run->backup)
        verdict.backed_up = Verdict::Fact{"BackupTaken", backup_message(*run->backup)};
      if (run->outcome == OutcomeKind::kRolledBack)
        verdict.rolled_back =
            Verdict::Fact{std::string(to_text(failure_reason(*run))), state_of_database(status_)};
    }
    status_.conditions =
        to_conditions(verdict, resource_.status.conditions, resource_.generation, now_);
  }

  void keep_house_beside(const ObservedJob* current) {
    Housekeeping house = keep_house(observed_, current, now_);
    decision_.actions = std::move(house.actions);
    house_at_ = house.look_at;
    if (observed_.backups.empty()) return;
    const Observed backups{.resource = resource_,
                           .jobs = observed_.backups,
                           .pods = observed_.backup_pods,
                           .events = {}};
    const auto& taken = resource_.status.backup;
    const auto unread = std::ranges::find_if(backups.jobs, [&](const ObservedJob& job) {
      return taken && !taken->finished_at && job.name == taken->name;
    });
    for (Action& action :
         keep_house(backups, unread == backups.jobs.end() ? nullptr : &*unread, now_).actions)
      decision_.actions.push_back(std::move(action));
  }

  void follow(const ObservedJob& job) {
    if (!status_.last_run || status_.last_run->id != job.run.id)
      begin(job.run, job.name, job.created_at);
    take_source(job);
    status_.outcome = api::kRunning;
    if (has_ended(observed_, job)) {
      end(job);
    } else if (const ObservedPod* lost = lost_pod(observed_, job, now_)) {
      give_up(*lost);
    } else if (has_started(observed_, job)) {
      if (job.deleting)
        follow_deletion(job);
      else
        say_running(job);
    } else if (is_outdated(job)) {
      // Its runner has not started: the next run is a new one.
      status_.last_run->taken_back = true;
      if (job.deleting) return follow_deletion(job);
      decision_.actions.push_back(DeleteJob{job.name, job.uid});
      say(
          going(std::format("Job {} has not started, and the resource asks for something else now: "
                            "the Job is deleted.",
                            job.name)));
    } else if (job.deleting) {
      follow_deletion(job);
    } else {
      status_.last_run->taken_back = false;
      say_starting(job);
    }
  }

  void follow_deletion(const ObservedJob& job) {
    if (job.held_by.empty() || remaining_pod(observed_, now_))
      return say(going(std::format(
          "Job {} is being deleted; the next run follows when its pod has ended.", job.name)));
    // Its name is free only when it is gone, and a run of the same id would need that name.
    if (is_outdated(job)) return start_or_hold(is_due() ? 1 : job.run.attempt);
    say(
        going(std::format("Job {} is being deleted, and its finalizers hold it: {}. The run is "
                          "started again when the Job is gone.",
                          job.name, job.held_by)));
  }

  /// Takes the content hash from the Job, and from the pod the image that was pulled.
  void take_source(const ObservedJob& job) {
    api::LastRun& last = *status_.last_run;
    last.content_hash = job.run.content;
    if (const std::string image = source_image_id(observed_, job); !image.empty())
      last.source = std::format("{} ({})", job.run.source, image);
  }

  bool is_outdated(const ObservedJob& job) const {
    return job.run.purpose != purpose_of_next() || shut_gate() || lacks_backup(job.run.purpose) ||
           job.run.inputs != inputs_ || content_differs(job.run.content) ||
           job.template_hash != template_hash(build_job(resource_, job.run, config_.runner));
  }

  void say_starting(const ObservedJob& job) {
    decision_.look_again = next_look_at_start(job, now_) - now_;
    if (auto problem = find_start_problem(observed_, job, now_))
      say(retrying(problem->reason, std::move(problem->message),
                   std::format("Job {} waits for its pod to start.", job.name)));
    else
      say_running(job);
  }

  void say_running(const ObservedJob& job) {
    if (job.run.inputs != inputs_ || content_differs(job.run.content))
      say(going(std::format("Job {} {} generation {}; a run for the changed spec follows.",
                            job.name, job.run.purpose.only_plan ? "plans" : "applies",
                            job.run.generation)));
    else
      say_running(job.run, job.name);
  }

  void say_running(const Run& run, const std::string& job) {
    if (run.purpose.only_plan)
      say_after_failure(
          std::format("Job {} makes the plan of the run; nothing is applied before its {}.", job,
                      resource_.spec.manual_approval ? "approval" : "backup"));
    else if (run.attempt > 1)
      say_after_failure(std::format("Attempt {} is under way as Job {}.", run.attempt, job));
    else
      say_after_failure(std::format("The run is under way as Job {}.", job));
  }

  /// While a run is tried again, Ready keeps the previous failure.
  void say_after_failure(const std::string& next) {
    const api::LastRun& run = *status_.last_run;
    const auto failure = run.attempt > 1 || run.jobs > 1 ? previous_failure() : std::nullopt;
    if (failure)
      say(retrying(failure->first, failure->second, next + note_of_lost(observed_, now_)));
    else
      say(going(next + note_of_lost(observed_, now_)));
  }

  std::optional<std::pair<Reason, std::string>> previous_failure() const {
    const api::Condition* ready = find(resource_.status.conditions, api::condition::kReady);
    if (!ready) return std::nullopt;
    const auto reason = parse_reason(ready->reason);
    if (!reason || !is_failure(*reason)) return std::nullopt;
    return std::pair{*reason, ready->message};
  }

  void end(const ObservedJob& job) {
    Result result = judge(observed_, job);
    if (const ObservedPod* lost = lost_pod(observed_, job, now_); result.most_jobs > 1 && lost)
      return give_up(*lost);
    // A plan is made again rather than asked for: nothing of it is in the database.
    if (!job.run.purpose.only_plan && status_.last_run->jobs < result.most_jobs)
      return clear_away(job, result);
    finish(std::move(result));
  }

  /// Ends a run whose pod is lost. The Job is left: it ends when its node answers or is deleted.
  void give_up(const ObservedPod& pod) {
    Result result;
    OutcomeError& error = result.error.emplace();
    error.reason = to_text(Reason::kNodeLost);
    error.message = std::format(
        "{}; if its runner is still at work, the next one waits for the database's lock",
        describe_lost(pod));
    if (!pod.node.empty())
      error.hint = std::format(
          "kubectl describe node {} shows why; delete the node if its machine "
          "is gone for good",
          pod.node);
    finish(std::move(result));
  }

  void look_again_at(std::optional<Time> at) {
    if (!at || *at <= now_) return;
    const std::chrono::milliseconds left = *at - now_;
    decision_.look_again = std::min(decision_.look_again.value_or(left), left);
  }

  /// Deletes a Job whose outcome was not seen, so that a new Job can continue the same run.
  void clear_away(const ObservedJob& job, const Result& result) {
    if (!job.deleting) decision_.actions.push_back(DeleteJob{job.name, job.uid});
    const std::string next =
        std::format("Job {} ended without an outcome that could be read. {}", job.name, kMadeAgain);
    const Reason reason = result.exit_code ? reason_of_exit(*result.exit_code, {})
                                           : *parse_reason(result.error->reason);
    if (reason == Reason::kOutcomeLost)
      say(going(next));
    else
      say(retrying(reason, as_sentence(result.error->message), next));
  }

  /// Starts the same run once more: the database may hold its outcome.
  void make_again() {
    const Run run = same_run(resource_);
    decision_.actions.push_back(CreateJob{build_job(resource_, run, config_.runner)});
    ++status_.last_run->jobs;
    decision_.look_again = kStartPatience;
    say_after_failure(std::format("Job {} is gone, and its outcome was not read. {}",
                                  status_.last_run->job, kMadeAgain));
  }

  void finish(Result result) {
    record_end(std::move(result), resource_.spec, now_, status_);
    decision_.finished = status_.last_run->outcome;
    decision_.look_again = std::chrono::milliseconds{0};
    settle(/*may_start=*/false);
  }

  /// The status has an unfinished run, and its Job does not exist: never a success.
  void find_lost(const api::LastRun& run) {
    if (is_due() || run.taken_back || run.generation != resource_.generation)
      return start_or_hold(is_due() ? 1 : run.attempt);
    if (const ObservedPod* pod = remaining_pod(observed_, now_)) return say_waiting_for(*pod);
    if (!run.only_plan && run.jobs < kMostJobs) {
      if (const auto shut = shut_gate())
        return say_shut(*shut, std::format("Job {} is gone, and its outcome was not read. The run "
                                           "is to be started again to read the outcome; ",
                                           run.job));
      return make_again();
    }
    Result result;
    OutcomeError& error = result.error.emplace();
    error.reason = to_text(Reason::kOutcomeLost);
    error.message = std::format("Job {} is gone, and its outcome was not read", run.job);
    finish(std::move(result));
  }

  /// No run is under way. `may_start` is false until the result of the last one is in the status.
  void settle(bool may_start) {
    if (is_due()) {
      status_.plan.reset();
      return may_start ? start_or_hold(1) : say_due("A run for the changed spec follows.");
    }
    const api::LastRun& run = *status_.last_run;
    if (run.outcome == OutcomeKind::kPlanned) {
      if (may_start || shut_gate()) return start_or_hold(run.attempt);
      return say_due("The run that applies the plan follows.");
    }
    status_.outcome = to_text(run.outcome.value_or(OutcomeKind::kFailed));
    if (is_success(run)) return settle_success(may_start);
    Verdict verdict = stalled(failure_reason(run), failure_message(resource_, status_));
    if (!can_retry(run)) return say(verdict);
    const auto& retry = resource_.spec.retry;
    if (retry.limit && run.attempt > *retry.limit) {
      verdict.message +=
          std::format(" No retry after {} attempts (spec.retry.limit). To ask for a run: {}",
                      run.attempt, ask_for_a_run(resource_));
      return say(verdict);
    }
    if (const auto shut = shut_gate())
      return say_shut(*shut, verdict.message + " The next attempt follows; ");
    const Time due_at = next_attempt_at(retry, run);
    if (may_start && now_ >= due_at) return start_or_hold(run.attempt + 1);
    if (may_start) decision_.look_again = due_at - now_;
    say(retrying(
        verdict.reason, verdict.message,
        std::format("Attempt {} follows at {}.", run.attempt + 1, time_text(opens_from(due_at)))));
  }

  /// Contract revisions that wait leave the resource Ready at what is before them.
  void settle_success(bool may_start) {
    Verdict verdict = done(success_reason(status_), success_message(status_));
    if (status_.pending_contract == 0) {
      status_.soak.reset();
      return say(std::move(verdict));
    }
    const auto shut = shut_gate();
    if (!shut && may_start) return start_or_hold(1);
    verdict.message += contract_message(status_, shut ? shut->clause : "their run follows");
    if (shut) look_again_at_gate(*shut);
    say(std::move(verdict));
  }

  /// Nothing announces a rollout.
  void look_again_at_gate(const Shut& shut) {
    look_again_at(shut.until);
    if (shut.reason == Reason::kWaitingForRollout) look_again_at(now_ + kLookAtRollouts);
  }

  /// When an attempt begins that is due at this time: the window may be shut by then.
  Time opens_from(Time due_at) const {
    const auto shut = shut_gate_at(due_at);
    return shut && shut->until ? *shut->until : due_at;
  }

  void say_due(const std::string& next) {
    status_.outcome = api::kPending;
    say(going(next));
  }

  void start_or_hold(int attempt) {
    if (is_due()) status_.plan.reset();
    if (const auto shut = shut_gate()) {
      status_.outcome = api::kPending;
      return say_shut(*shut, "A run is due; ");
    }
    if (const ObservedPod* pod = remaining_pod(observed_, now_)) return say_waiting_for(*pod);
    if (lacks_config_map()) return say_config_map_missing();
    Run run = next_run(resource_, attempt, purpose_of_next());
    run.content = observed_.content.value_or("");
    if (needs_backup(resource_.spec, status_, run.purpose) &&
        !has_fresh_backup(resource_.spec, status_, now_))
      return back_up(run);
    decision_.actions.push_back(CreateJob{build_job(resource_, run, config_.runner)});
    begin(run, job_name(resource_.name, run.id), now_);
    decision_.look_again = kStartPatience;
    say_running(run, status_.last_run->job);
  }

  void say_config_map_missing() {
    const std::string name = config_map_of(resource_.spec.source);
    status_.outcome = api::kPending;
    decision_.look_again = kLookForConfigMap;
    say(retrying(Reason::kConfigMapMissing,
                 std::format("ConfigMap {} with the revisions does not exist. The run starts as "
                             "soon as the ConfigMap exists.",
                             name),
                 std::format("The run waits for ConfigMap {}.", name)));
  }

  void say_shut(const Shut& shut, const std::string& before) {
    look_again_at_gate(shut);
    const std::string message = before + shut.clause + ".";
    say(shut.needs_person ? stalled(shut.reason, message) : held(shut.reason, message));
  }

  void say_waiting_for(const ObservedPod& pod) {
    status_.outcome = api::kPending;
    const auto at = lost_at(observed_, pod);
    say(going(std::format("The next run waits until pod {} of an earlier one has ended{}.",
                          pod.name, at ? ", until " + time_text(*at) + " at the latest" : "")));
  }

  const Observed& observed_;
  const api::SchemaMigration& resource_;
  const OperatorConfig& config_;
  const Time now_;
  const std::string inputs_;
  api::Status status_;
  Decision decision_;
  std::optional<BackupStanding> standing_;  ///< of a backup that was under way
  std::optional<Time> house_at_;            ///< when there is more to do for Jobs that have ended
};

}  // namespace

Decision decide(const Observed& observed, const OperatorConfig& config, Time now) {
  if (observed.resource.deleting) {
    Decision ending;
    ending.actions = end_all(observed);
    ending.status = observed.resource.status;
    return ending;
  }
  Decision decision = Decider(observed, config, now).decide();
  look_for_drift(observed, config.runner, now, decision);
  return decision;
}

}  // namespace headway::reconcile
