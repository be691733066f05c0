#include "operator/reconcile/look.hpp"

#include "common/sha256.hpp"
#include "common/time_text.hpp"
#include "operator/reconcile/run.hpp"

#include <nlohmann/json.hpp>

namespace headway::reconcile {

namespace {

constexpr std::size_t kIdLength = 16;

}  // namespace

Look look_at(const api::SchemaMigration& resource, Time scheduled_at) {
  const nlohmann::json origin = {resource.uid, "drift", time_text(scheduled_at)};
  std::string id = sha256_hex(origin.dump()).substr(0, kIdLength);
  std::string job = job_name(resource.name, id, "drift");
  return {.id = std::move(id), .job = std::move(job), .scheduled_at = scheduled_at};
}

}  // namespace headway::reconcile
