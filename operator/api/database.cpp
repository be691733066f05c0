#include "operator/api/database.hpp"

#include "operator/api/spec_read.hpp"

#include <array>

namespace headway::api {

namespace {

constexpr const char* kPath = "spec.database.connection.";

/// A field of spec.database.connection, which can be given as it is, from a key, or both ways.
struct Field {
  const char* group = nullptr;  ///< the object that holds it; null: connection itself
  const char* plain = nullptr;
  const char* from = nullptr;
  const char* variable = nullptr;
  const char* file = "";
  bool required = false;
};

constexpr std::array<Field, 10> kFields = {{
    {.plain = "host", .from = "hostFrom", .variable = "PGHOST", .required = true},
    {.plain = "port", .from = "portFrom", .variable = "PGPORT"},
    {.plain = "name", .from = "nameFrom", .variable = "PGDATABASE", .required = true},
    {.plain = "user", .from = "userFrom", .variable = "PGUSER", .required = true},
    {.from = "passwordFrom", .variable = "PGPASSWORD"},
    {.plain = "sslMode", .variable = "PGSSLMODE"},
    {.group = "tls", .from = "caFrom", .variable = "PGSSLROOTCERT", .file = "ca.crt"},
    {.group = "tls", .from = "certificateFrom", .variable = "PGSSLCERT", .file = "tls.crt"},
    {.group = "tls", .from = "keyFrom", .variable = "PGSSLKEY", .file = "tls.key"},
    {.plain = "options", .variable = "PGOPTIONS"},
}};

std::string text_of(const Json& value) {
  return value.is_number_integer() ? std::to_string(value.get<int>()) : value.get<std::string>();
}

std::optional<ConnectionPart> read_part(const Json& connection, const Field& field) {
  const Json& holder = field.group ? member(connection, field.group) : connection;
  const std::string path = kPath + (field.group ? std::string(field.group) + "." : "");
  ConnectionPart part{.field = {}, .variable = field.variable, .file = field.file, .value = {}};
  if (const Json& from = field.from ? member(holder, field.from) : Json(); from.is_object()) {
    part.field = path + field.from;
    part.value = key_reference_from_json(from, part.field);
    return part;
  }
  const Json& plain = field.plain ? member(holder, field.plain) : Json();
  if (!plain.is_null()) {
    part.field = path + field.plain;
    part.value = text_of(plain);
    return part;
  }
  if (field.required) throw InvalidResource(path + field.plain + " is missing");
  return std::nullopt;
}

}  // namespace

KeyReference key_reference_from_json(const Json& from, const std::string& path) {
  const bool config_map = member(from, "configMapKeyRef").is_object();
  const char* kind = config_map ? "configMapKeyRef" : "secretKeyRef";
  const Json& key = member(from, kind);
  return {.of = config_map ? KeyReference::Of::kConfigMap : KeyReference::Of::kSecret,
          .name = required(key, "name", path + "." + kind + ".name"),
          .key = required(key, "key", path + "." + kind + ".key")};
}

Database database_from_json(const Json& json) {
  Database database;
  const Json& connection = member(json, "connection");
  if (!connection.is_object()) {
    database.url = key_reference_from_json(member(json, "urlFrom"), "spec.database.urlFrom");
    return database;
  }
  for (const Field& field : kFields)
    if (auto part = read_part(connection, field)) database.connection.push_back(std::move(*part));
  return database;
}

}  // namespace headway::api
