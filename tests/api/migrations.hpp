#pragma once

#include "tests/api/api_server.hpp"

#include <cstddef>
#include <string>

namespace headway::testing {

/// The API server with all that a SchemaMigration of this test's namespace needs. The test is the
/// kubelet.
struct Migrations : ApiServer {
  Migrations();

  /// Creates a SchemaMigration; `spec` is merged into the smallest one.
  void create(const std::string& name, const kube::Json& spec = kube::Json::object()) const;
  kube::Json get(const std::string& name) const;

  /// The pod of the Job has ended with this outcome.
  void end_pod(const std::string& job, int exit_code, kube::Json outcome) const;

  std::size_t count(const kube::Resource& resource) const;
};

/// Of the last run; empty: there is none.
std::string job_of(const kube::Json& migration);

}  // namespace headway::testing
