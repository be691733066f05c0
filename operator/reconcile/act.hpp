#pragma once

#include "operator/api/schema_migration.hpp"
#include "operator/kube/client.hpp"
#include "operator/reconcile/action.hpp"

#include <optional>
#include <stop_token>
#include <string>

namespace headway::reconcile {

/// Carries decisions out. Every write is idempotent: a write that another worker, or this one
/// before a crash, has already made counts as done. Thread-safe; throws as kube::Client does. The
/// client must outlive it.
class Actor {
 public:
  explicit Actor(const kube::Client& client) : client_(client) {}

  /// Carries out one action. Returns why a Job, or a backup, could not be created: the API server's
  /// message, or that it did not answer in time.
  std::optional<std::string> act(const api::SchemaMigration& resource, const Action& action,
                                 std::stop_token stop) const;

  /// Writes the status of exactly this version of the resource; a newer version is a conflict.
  /// Returns the resource version after the write.
  std::string write_status(const api::SchemaMigration& resource, const api::Status& status,
                           std::stop_token stop) const;

  /// Writes an Event. A failure to write is only logged: the status holds the same facts.
  void announce(const kube::Json& event, std::stop_token stop) const;

 private:
  std::optional<std::string> create(const api::SchemaMigration& resource, const kube::Json& job,
                                    std::stop_token stop) const;
  std::optional<std::string> take(const api::SchemaMigration& resource, const TakeBackup& backup,
                                  std::stop_token stop) const;
  std::optional<std::string> ask_cnpg(const api::SchemaMigration& resource,
                                      const TakeBackup& backup, std::stop_token stop) const;
  bool is_ours(const api::SchemaMigration& resource, const kube::Json& job,
               std::stop_token stop) const;
  void remove(const std::string& ns, const DeleteJob& job, std::stop_token stop) const;
  void expire(const std::string& ns, const ExpireJob& job, std::stop_token stop) const;
  void end(const std::string& ns, const EndPod& pod, std::stop_token stop) const;

  const kube::Client& client_;
};

}  // namespace headway::reconcile
