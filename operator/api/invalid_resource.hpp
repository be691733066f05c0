#pragma once

#include <stdexcept>

namespace headway::api {

/// A resource that the API server should have refused: the definition in the cluster differs from
/// ours.
class InvalidResource : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace headway::api
