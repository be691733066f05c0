#include "operator/api/drift.hpp"

#include "operator/api/spec_read.hpp"

namespace headway::api {

Drift drift_from_json(const Json& json) {
  Drift drift;
  drift.schedule = required(json, "schedule", "spec.drift.schedule");
  read(json, "timeZone", drift.time_zone);
  const Json& scratch = member(json, "scratch");
  if (const Json& url = member(scratch, "urlFrom"); url.is_object())
    drift.scratch_url = key_reference_from_json(url, "spec.drift.scratch.urlFrom");
  else
    drift.scratch_image = required(scratch, "image", "spec.drift.scratch.image");
  read(scratch, "imagePullPolicy", drift.scratch_pull_policy);
  drift.include = list_member(json, "include");
  drift.exclude = list_member(json, "exclude");
  return drift;
}

}  // namespace headway::api
