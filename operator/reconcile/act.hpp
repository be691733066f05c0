#pragma once

#include "operator/kube/client.hpp"
#include "operator/reconcile/decide.hpp"

#include <optional>
#include <stop_token>
#include <string>

namespace headway::reconcile {

/// Carries decisions out. Every write can be made twice: what another worker, or this one before a
/// crash, has done already is taken for done. Thread-safe; throws as kube::Client does. The client
/// must outlive it.
class Actor {
 public:
  explicit Actor(const kube::Client& client) : client_(client) {}

  /// Does one action. Where the API server refuses a Job for what is in it or around it, returns
  /// its words.
  std::optional<std::string> act(const api::SchemaMigration& resource, const Action& action,
                                 std::stop_token stop) const;

  /// Writes the status of this very version of the resource; a newer one is a conflict. Returns the
  /// version that this made.
  std::string write_status(const api::SchemaMigration& resource, const api::Status& status,
                           std::stop_token stop) const;

  /// Writes an Event. One that cannot be written is only logged: the status has it all.
  void announce(const kube::Json& event, std::stop_token stop) const;

 private:
  std::optional<std::string> create(const api::SchemaMigration& resource, const kube::Json& job,
                                    std::stop_token stop) const;
  bool is_ours(const api::SchemaMigration& resource, const kube::Json& job,
               std::stop_token stop) const;
  void remove(const std::string& ns, const DeleteJob& job, std::stop_token stop) const;
  void expire(const std::string& ns, const ExpireJob& job, std::stop_token stop) const;

  const kube::Client& client_;
};

}  // namespace headway::reconcile
