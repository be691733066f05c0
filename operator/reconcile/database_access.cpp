#include "operator/reconcile/database_access.hpp"

#include "common/run_request.hpp"

#include <algorithm>
#include <string>

namespace headway::reconcile {

namespace {

using Json = nlohmann::json;

constexpr int kFileMode = 0440;

Json from_key(const char* variable, const api::KeyReference& reference) {
  const char* kind =
      reference.of == api::KeyReference::Of::kSecret ? "secretKeyRef" : "configMapKeyRef";
  return {{"name", variable},
          {"valueFrom", {{kind, {{"name", reference.name}, {"key", reference.key}}}}}};
}

/// Kubernetes replaces $(NAME) in a value, and takes $$ for a $.
std::string unexpanded(const std::string& value) {
  std::string text;
  for (const char c : value)
    text += c == '$' ? std::string("$$") : std::string(1, c);
  return text;
}

Json variable_of(const api::ConnectionPart& part) {
  if (!part.file.empty())
    return {{"name", part.variable}, {"value", std::string(kDatabaseMount) + "/" + part.file}};
  if (const api::KeyReference* reference = part.reference())
    return from_key(part.variable.c_str(), *reference);
  return {{"name", part.variable}, {"value", unexpanded(std::get<std::string>(part.value))}};
}

}  // namespace

Json database_variables(const api::Database& database) {
  if (database.url) return Json::array({from_key(env::kDatabaseUrl, *database.url)});
  Json variables = Json::array();
  for (const api::ConnectionPart& part : database.connection)
    variables.push_back(variable_of(part));
  return variables;
}

bool has_database_files(const api::Database& database) {
  return std::ranges::any_of(database.connection,
                             [](const api::ConnectionPart& part) { return !part.file.empty(); });
}

Json database_volume(const api::Database& database) {
  Json sources = Json::array();
  for (const api::ConnectionPart& part : database.connection) {
    const api::KeyReference* reference = part.reference();
    if (part.file.empty() || !reference) continue;
    const char* kind = reference->of == api::KeyReference::Of::kSecret ? "secret" : "configMap";
    sources.push_back(
        {{kind,
          {{"name", reference->name},
           {"items", Json::array({{{"key", reference->key}, {"path", part.file}}})}}}});
  }
  return {{"projected", {{"sources", std::move(sources)}, {"defaultMode", kFileMode}}}};
}

}  // namespace headway::reconcile
