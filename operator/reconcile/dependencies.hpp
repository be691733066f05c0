#pragma once

#include "operator/reconcile/observed.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace headway::reconcile {

/// Finds another resource of the same namespace by its name; null: there is none.
using FindResource = std::function<std::shared_ptr<const kube::Json>(const std::string& name)>;

/// The names in spec.dependsOn of a resource.
std::vector<std::string> dependencies_of(const kube::Json& resource);

/// Another resource as a dependency: met when it is Ready for its own generation. `object` null:
/// there is none.
ObservedDependency observe_dependency(const std::string& name, const kube::Json* object);

/// The names from `name` back to `name` along spec.dependsOn, both ends included; empty: no way
/// leads back.
std::vector<std::string> find_cycle(const std::string& name,
                                    const std::vector<std::string>& dependencies,
                                    const FindResource& find);

}  // namespace headway::reconcile
