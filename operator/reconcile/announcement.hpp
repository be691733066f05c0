#pragma once

#include "common/clock.hpp"
#include "operator/api/schema_migration.hpp"
#include "operator/kube/resource.hpp"

#include <string>
#include <vector>

namespace headway::reconcile {

/// Something that happened to a resource, for people: reported once, as an Event.
struct Announcement {
  bool warning = false;
  std::string reason;    ///< a CamelCase word for machines
  std::string note;      ///< for people
  std::string run = {};  ///< its id; empty: none has begun
  std::string job = {};
};

/// What happened between two statuses of a resource, in order: what hinders a run's start, the
/// start of a run, its backup, its end.
std::vector<Announcement> announcements(const api::Status& before, const api::Status& after);

/// The announcement as an Event (events.k8s.io/v1). The name is derived from the content, so that
/// repeated writes make one Event. `instance` is the process that writes.
kube::Json event_of(const api::SchemaMigration& resource, const Announcement& announcement,
                    const std::string& instance, Time now);

}  // namespace headway::reconcile
