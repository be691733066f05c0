#include "tests/unit/docs/resource_page.hpp"

#include "common/text.hpp"

#include <format>
#include <set>

#include <yaml-cpp/yaml.h>

namespace headway::testing {

namespace {

/// On one line, and no column's end.
std::string cell(const std::string& text) {
  std::string reported;
  for (const char c : text) {
    if (c == '|') reported += '\\';
    reported += c == '\n' ? ' ' : c;
  }
  return reported;
}

std::string scalar(const YAML::Node& node, const std::string& name) {
  return node[name] ? node[name].Scalar() : "";
}

/// A value as it would be written on one line.
std::string flow(const YAML::Node& value) {
  YAML::Emitter out;
  out << YAML::Flow << value;
  return out.c_str();
}

bool is_names_only(const YAML::Node& schema) {
  return schema["additionalProperties"] && schema["additionalProperties"].IsMap();
}

std::string type_of(const YAML::Node& schema) {
  if (const YAML::Node words = schema["enum"]) {
    return join(words.as<std::vector<std::string>>());
  }
  if (schema["items"]) return "list of " + type_of(schema["items"]) + "s";
  if (is_names_only(schema)) return "map";
  const std::string type = scalar(schema, "type");
  return scalar(schema, "format") == "date-time" ? "time" : type;
}

std::set<std::string> required(const YAML::Node& schema) {
  std::set<std::string> names;
  for (const YAML::Node& name : schema["required"])
    names.insert(name.Scalar());
  return names;
}

/// The lines of the fields below a schema, each with its path, and the messages of the rules.
class Fields {
 public:
  explicit Fields(const YAML::Node& part, const std::string& name) {
    rules(part, name);
    below(part, "");
  }

  std::string table() const {
    return "| field | type | default | what it is |\n|---|---|---|---|\n" + rows_;
  }
  const std::string& refusals() const { return refusals_; }

 private:
  void below(const YAML::Node& schema, const std::string& path) {
    const std::set<std::string> needed = required(schema);
    for (const auto& member : schema["properties"]) {
      const std::string name = member.first.Scalar();
      field(member.second, path.empty() ? name : path + "." + name, needed.contains(name));
    }
  }

  void field(const YAML::Node& schema, const std::string& path, bool needed) {
    const std::string value = schema["default"] ? "`" + flow(schema["default"]) + "`" : "";
    rows_ += std::format("| `{}` | {} | {} | {} |\n", path, cell(type_of(schema)),
                         needed ? "required" : cell(value), cell(scalar(schema, "description")));
    rules(schema, path);
    below(schema, path);
    if (schema["items"]) below(schema["items"], path + "[]");
  }

  void rules(const YAML::Node& schema, const std::string& path) {
    for (const YAML::Node& rule : schema["x-kubernetes-validations"])
      refusals_ += std::format("- `{}`: {}\n", path, scalar(rule, "message"));
  }

  std::string rows_;
  std::string refusals_;
};

std::string columns(const YAML::Node& version) {
  std::string rows = "| column | what it is |\n|---|---|\n";
  for (const YAML::Node& column : version["additionalPrinterColumns"]) {
    const bool wide = column["priority"] && column["priority"].as<int>() > 0;
    rows += std::format("| {}{} | {} |\n", scalar(column, "name"), wide ? " (`-o wide`)" : "",
                        cell(scalar(column, "description")));
  }
  return rows;
}

}  // namespace

std::string resource_page(const std::filesystem::path& definition) {
  const YAML::Node spec = YAML::LoadFile(definition.string())["spec"];
  const YAML::Node version = spec["versions"][0];
  const YAML::Node schema = version["schema"]["openAPIV3Schema"];
  const Fields wanted(schema["properties"]["spec"], "spec");
  const Fields found(schema["properties"]["status"], "status");
  const YAML::Node names = spec["names"];
  std::string page = std::format(
      "<!-- Made from crds/schemamigrations.yaml by `./dev docs`; a test fails when it is older. "
      "-->\n"
      "# The resource {}\n\n{}\n\n"
      "`apiVersion: {}/{}`, `kind: {}`, namespaced; `kubectl get {}` for short. `kubectl explain "
      "{}.spec` says the "
      "same as this page.\n\n",
      names["kind"].Scalar(), scalar(schema, "description"), spec["group"].Scalar(),
      scalar(version, "name"), names["kind"].Scalar(), names["shortNames"][0].Scalar(),
      names["shortNames"][0].Scalar());
  page += "## spec\n\n" + wanted.table();
  page += "\n## What is refused\n\nBy `kubectl apply`, with what to write instead:\n\n" +
          wanted.refusals();
  page += "\n## status\n\n" + found.table();
  page += "\n## Columns of kubectl get\n\n" + columns(version);
  return page;
}

}  // namespace headway::testing
