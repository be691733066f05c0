#include "operator/leader/lease.hpp"

#include <utility>

namespace headway::leader {

namespace {

std::string text(const kube::Json& spec, const char* field) {
  const auto found = spec.find(field);
  return found != spec.end() && found->is_string() ? found->get<std::string>() : std::string();
}

int number(const kube::Json& spec, const char* field) {
  const auto found = spec.find(field);
  return found != spec.end() && found->is_number_integer() ? found->get<int>() : 0;
}

}  // namespace

Record record_of(const kube::Json& lease) {
  const auto spec = lease.find("spec");
  if (spec == lease.end() || !spec->is_object()) return {};
  return {.holder = text(*spec, "holderIdentity"),
          .duration = std::chrono::seconds(number(*spec, "leaseDurationSeconds")),
          .acquired = text(*spec, "acquireTime"),
          .renewed = text(*spec, "renewTime"),
          .transitions = number(*spec, "leaseTransitions")};
}

kube::Json with_record(kube::Json lease, const Record& record) {
  kube::Json& spec = lease["spec"];
  spec["holderIdentity"] = record.holder;
  spec["leaseDurationSeconds"] = record.duration.count();
  spec["acquireTime"] = record.acquired;
  spec["renewTime"] = record.renewed;
  spec["leaseTransitions"] = record.transitions;
  return lease;
}

kube::Json new_lease(const kube::ObjectKey& key) {
  return {{"apiVersion", "coordination.k8s.io/v1"},
          {"kind", "Lease"},
          {"metadata", {{"namespace", key.ns}, {"name", key.name}}}};
}

}  // namespace headway::leader
