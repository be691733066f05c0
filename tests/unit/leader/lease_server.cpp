#include "tests/unit/leader/lease_server.hpp"

#include "operator/kube/resource.hpp"

#include <utility>

namespace headway::testing {

namespace {

kube::Response refusal(int status, const std::string& reason) {
  return {status, {}, nlohmann::json{{"reason", reason}, {"message", reason}}.dump()};
}

}  // namespace

kube::Response LeaseServer::answer(const kube::Request& request) {
  if (request.method == kube::Method::kGet)
    return lease_ ? kube::Response{200, {}, lease_->dump()} : refusal(404, "NotFound");
  Json sent = Json::parse(request.body);
  if (request.method == kube::Method::kPost)
    return lease_ ? refusal(409, "AlreadyExists") : stored(std::move(sent), 201);
  if (!lease_) return refusal(404, "NotFound");
  if (kube::metadata_text(sent, "resourceVersion") !=
      kube::metadata_text(*lease_, "resourceVersion"))
    return refusal(409, "Conflict");
  return stored(std::move(sent), 200);
}

kube::Response LeaseServer::stored(Json lease, int status) {
  put(std::move(lease));
  return {status, {}, lease_->dump()};
}

void LeaseServer::put(std::optional<Json> lease) {
  lease_ = std::move(lease);
  if (lease_) (*lease_)["metadata"]["resourceVersion"] = std::to_string(++version_);
}

}  // namespace headway::testing
