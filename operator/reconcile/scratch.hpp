#pragma once

#include "operator/api/drift.hpp"
#include "operator/reconcile/volumes.hpp"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::reconcile {

/// What a look's pod needs to replay the history on scratch databases.
struct Scratch {
  nlohmann::json variable;           ///< of the runner: the server's URL
  std::vector<Folder> folders = {};  ///< of the runner, by which it reaches a server of the pod
  nlohmann::json server = {};        ///< that server's container; null: the URL is a Secret's
};

/// A server of the pod listens on a socket in a volume of the pod alone, so that nobody outside of
/// the pod reaches it. Its image has to start as docker.io/library/postgres does. `password` is one
/// that no connection asks for: such images demand one.
Scratch scratch_of(const api::Drift& drift, const std::string& password);

}  // namespace headway::reconcile
