#include "operator/reconcile/reconciler.hpp"

#include "common/log.hpp"
#include "operator/api/json_read.hpp"
#include "operator/reconcile/announcement.hpp"
#include "operator/reconcile/drift.hpp"
#include "operator/reconcile/refusal.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace headway::reconcile {

namespace {

/// After a conflict the newer version usually reaches the cache and enqueues the key. This pause is
/// for the case that it does not.
constexpr std::chrono::milliseconds kAfterConflict{1000};

}  // namespace

Reconciler::Reconciler(const kube::Client& client, const Clock& clock, Caches caches,
                       OperatorConfig config, Hooks hooks)
    : clock_(clock),
      observer_(client, std::move(caches)),
      actor_(client),
      config_(std::move(config)),
      hooks_(std::move(hooks)) {}

schedule::Handled Reconciler::reconcile(const kube::ObjectKey& key, std::stop_token stop) {
  const LogField field("resource", kube::to_text(key));
  try {
    return step(key, stop);
  } catch (const kube::ApiError& error) {
    return judge(error);
  } catch (const api::InvalidResource& problem) {
    // A retry cannot help; the next change of the resource enqueues it again.
    spdlog::error("cannot read the resource; is the definition in the cluster this operator's? {}",
                  problem.what());
    return {};
  } catch (const std::exception& problem) {
    if (!stop.stop_requested()) spdlog::error("{}; retrying", problem.what());
    return {.failed = true, .look_again = {}};
  }
}

schedule::Handled Reconciler::judge(const kube::ApiError& error) const {
  if (error.conflict()) {
    spdlog::debug("{}", error.what());
    return {.failed = false, .look_again = kAfterConflict};
  }
  if (error.not_found()) return {};  // Deleted meanwhile.
  spdlog::error("{}", error.what());
  return {.failed = !error.invalid(), .look_again = {}};
}

schedule::Handled Reconciler::step(const kube::ObjectKey& key, std::stop_token stop) {
  const auto object = observer_.resource(key);
  if (!object) {
    report_drift(key, {});
    const std::lock_guard lock(mutex_);
    replaced_.erase(key);
    return {};
  }
  api::SchemaMigration resource = api::schema_migration_from_json(*object);
  if (is_outdated(key, resource.resource_version)) return {};
  const Observed observed = observer_.observe(std::move(resource), stop);
  const Time now = clock_.now();
  return carry_out(observed, api::member(*object, "status"), decide(observed, config_, now), stop);
}

schedule::Handled Reconciler::carry_out(const Observed& observed, const kube::Json& written,
                                        Decision decision, std::stop_token stop) {
  const api::SchemaMigration& resource = observed.resource;
  for (const Action& action : decision.actions) {
    const auto refusal = actor_.act(resource, action, stop);
    if (!refusal) continue;
    spdlog::warn("the API server refuses the Job: {}", *refusal);
    const bool of_backup = std::holds_alternative<TakeBackup>(action);
    const api::Status refused = of_backup
                                    ? status_of_refused_backup(observed, *refusal, clock_.now())
                                    : status_of_refusal(observed, *refusal, clock_.now());
    write(resource, written, refused, stop);
    announce(resource, refused, stop);
    return {.failed = true, .look_again = {}};
  }
  if (resource.deleting) return {};
  look(observed, decision, stop);
  write(resource, written, decision.status, stop);
  announce(resource, decision.status, stop);
  report_drift({resource.ns, resource.name}, decision.status.conditions);
  if (decision.finished) {
    const api::LastRun& run = *decision.status.last_run;
    spdlog::info("run {} of Job {} ended: {}", run.id, run.job, to_text(*decision.finished));
    if (hooks_.on_finished) hooks_.on_finished(*decision.finished);
  }
  return {.failed = false, .look_again = decision.look_again};
}

/// A look that cannot be made, for whatever reason, holds up nothing else.
void Reconciler::look(const Observed& observed, Decision& decision, std::stop_token stop) {
  for (const Action& action : decision.look_actions) {
    std::optional<std::string> refusal;
    try {
      refusal = actor_.act(observed.resource, action, stop);
    } catch (const kube::ApiError& error) {
      refusal = error.what();
    } catch (const kube::TransportError& error) {
      refusal = error.what();
    }
    if (!refusal) continue;
    spdlog::warn("a look for drift: {}", *refusal);
    if (std::holds_alternative<CreateJob>(action))
      refuse_look(observed, *refusal, clock_.now(), decision.status);
  }
}

void Reconciler::report_drift(const kube::ObjectKey& key, const api::Conditions& conditions) const {
  if (!hooks_.on_drift) return;
  const api::Condition* drifted = find(conditions, api::condition::kDrifted);
  if (!drifted || drifted->status == api::ConditionStatus::kUnknown)
    return hooks_.on_drift(key, std::nullopt);
  hooks_.on_drift(key, drifted->status == api::ConditionStatus::kTrue);
}

/// Only after the status is written: of several workers with the same decision one can write it.
void Reconciler::announce(const api::SchemaMigration& resource, const api::Status& status,
                          std::stop_token stop) {
  for (const Announcement& announcement : announcements(resource.status, status))
    actor_.announce(event_of(resource, announcement, config_.instance, clock_.now()), stop);
}

void Reconciler::write(const api::SchemaMigration& resource, const kube::Json& written,
                       const api::Status& status, std::stop_token stop) {
  if (api::is_written(api::to_json(status), written)) return;
  const std::string version = actor_.write_status(resource, status, stop);
  if (version == resource.resource_version) return;
  const std::lock_guard lock(mutex_);
  replaced_.insert_or_assign({resource.ns, resource.name}, resource.resource_version);
}

bool Reconciler::is_outdated(const kube::ObjectKey& key, const std::string& resource_version) {
  const std::lock_guard lock(mutex_);
  const auto found = replaced_.find(key);
  if (found == replaced_.end()) return false;
  if (found->second == resource_version) return true;
  replaced_.erase(found);  // A cache never goes back to it.
  return false;
}

}  // namespace headway::reconcile
