#pragma once

#include "common/clock.hpp"
#include "operator/api/schema_migration.hpp"
#include "operator/kube/resource.hpp"

#include <string>
#include <vector>

namespace headway::reconcile {

/// What a person wants to know of a resource beside its state: told once, as an Event.
struct Announcement {
  bool warning = false;
  std::string reason;  ///< a CamelCase word for machines
  std::string note;    ///< for people
  std::string run;     ///< its id
  std::string job;
};

/// What has happened between two statuses of a resource, in order: a run has started, its backup
/// was taken, how it ended.
std::vector<Announcement> announcements(const api::Status& before, const api::Status& after);

/// The Event (events.k8s.io/v1) that tells it. Its name follows from what it tells, so that it is
/// there once however often it is written. `instance` is the process that writes it.
kube::Json event_of(const api::SchemaMigration& resource, const Announcement& announcement,
                    const std::string& instance, Time now);

}  // namespace headway::reconcile
