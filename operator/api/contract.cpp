#include "operator/api/contract.hpp"

#include "operator/api/spec_read.hpp"

namespace headway::api {

Contract contract_from_json(const Json& json) {
  Contract contract;
  for (const Json& entry : member(json, "after")) {
    contract.after.push_back({.kind = required(entry, "kind", "spec.contract.after[].kind"),
                              .name = required(entry, "name", "spec.contract.after[].name"),
                              .image = text_member(entry, "image")});
  }
  // Without a workload nothing would hold the revisions.
  if (contract.after.empty()) throw InvalidResource("spec.contract.after names no workload");
  read(json, "soak", contract.soak);
  return contract;
}

}  // namespace headway::api
