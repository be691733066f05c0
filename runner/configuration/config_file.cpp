#include "runner/configuration/config_file.hpp"

#include "common/error.hpp"
#include "common/nearest.hpp"
#include "common/repeatable.hpp"
#include "runner/configuration/documents.hpp"
#include "runner/configuration/interpolation.hpp"
#include "runner/configuration/key_tree.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <format>
#include <fstream>
#include <map>
#include <sstream>

#include <yaml-cpp/yaml.h>

namespace headway::configuration {

namespace {

constexpr const char* kReason = "InvalidConfiguration";
constexpr const char* kEnvironments = "environments";

std::string joined(const std::string& group, const std::string& key) {
  return group.empty() ? key : group + "." + key;
}

/// Reads one file; what is wrong is collected.
class Reader {
 public:
  Reader(const ConfigText& file, const Environment& environment)
      : file_(file), environment_(environment) {}

  SettingValues read(const std::string& chosen) {
    const YAML::Node document = parse();
    SettingValues values;
    std::map<std::string, SettingValues> environments;
    if (!document.IsNull()) {
      each_key(document, {}, "", [&](const Entry& entry) {
        if (entry.key == kEnvironments)
          each_key(entry.node, entry.mark, kEnvironments, [&](const Entry& environment) {
            read_group(environment, "", environments[environment.key]);
          });
        else
          read_key(entry, "", values);
      });
    }
    if (!chosen.empty()) choose(chosen, environments, values);
    if (!wrong_.empty()) throw DiagnosticsError(std::move(wrong_), kReason);
    return values;
  }

 private:
  struct Entry {
    std::string key;
    YAML::Mark mark;  ///< of the key
    YAML::Node node;
  };

  YAML::Node parse() {
    try {
      if (const auto mark = second_document(file_.text))
        complain(*mark, "a second document begins",
                 "headway.yaml holds one: remove `---`, or a stray `,`, `]` or `}`");
      return YAML::Load(file_.text);
    } catch (const YAML::Exception& problem) {
      // Behind a colon stands a piece of the file, which may be one of a password.
      complain(problem.mark, "this is no YAML: " + problem.msg.substr(0, problem.msg.find(':')));
      throw DiagnosticsError(std::move(wrong_), kReason);
    }
  }

  /// Calls `take` for every key of a map, once each.
  template <typename Take>
  void each_key(const YAML::Node& map, const YAML::Mark& of, const std::string& group,
                const Take& take) {
    if (!map.IsMap()) {
      complain(of,
               group.empty() ? "keys with values are missing"
                             : std::format("{} needs keys of its own", group),
               group.empty() ? "write them as `key: value`"
                             : std::format("write them below {}, further to the right", group));
      return;
    }
    std::map<std::string, int> lines;
    for (const auto& entry : map) {
      const YAML::Mark& mark = entry.first.Mark();
      if (!entry.first.IsScalar()) {
        complain(mark, "a key must be a word");
        continue;
      }
      const std::string& key = entry.first.Scalar();
      const auto [first, is_new] = lines.emplace(key, mark.line + 1);
      if (is_new) {
        take({.key = key, .mark = mark, .node = entry.second});
      } else {
        complain(mark, std::format("{} is there twice", named(joined(group, key))),
                 std::format("the first is in line {}; remove one of them", first->second));
      }
    }
  }

  void read_group(const Entry& group, const std::string& path, SettingValues& values) {
    each_key(group.node, group.mark, path,
             [&](const Entry& entry) { read_key(entry, path, values); });
  }

  void read_key(const Entry& entry, const std::string& group, SettingValues& values) {
    const std::string path = joined(group, entry.key);
    // `models: schema.sql`, or `models: {command: ...}`.
    const Setting* setting = setting_at(path);
    if (setting && !(entry.node.IsMap() && is_group(path))) {
      read_value(*setting, entry, values);
    } else if (is_group(path)) {
      read_group(entry, path, values);
    } else {
      complain(entry.mark, "unknown key " + named(path), hint_for(group, entry.key));
    }
  }

  void read_value(const Setting& setting, const Entry& entry, SettingValues& values) {
    SettingValues::Value value{.setting = &setting,
                               .layer = SettingValues::Layer::kFile,
                               .place = std::format("{}:{}", file_.path, entry.mark.line + 1)};
    if (entry.node.IsSequence() && setting.many) {
      if (entry.node.size() == 0)
        complain(entry.mark, std::format("{} is an empty list", setting.key));
      for (const YAML::Node& item : entry.node)
        read_word(item, item.Mark(), value);
    } else {
      read_word(entry.node, entry.mark, value);
    }
    values.give(std::move(value));
  }

  void read_word(const YAML::Node& node, const YAML::Mark& mark, SettingValues::Value& value) {
    const Setting& setting = *value.setting;
    if (!node.IsScalar()) {
      complain(mark,
               std::format("{} {}", setting.key, node.IsNull() ? "has no value" : "is no value"),
               std::format("write {}", setting.many ? "one, or a list of them" : "one value"));
      return;
    }
    auto text = interpolated(node.Scalar(), environment_);
    if (!text && text.error().variable.empty()) {
      complain(mark, std::format("{}: `${{` begins no name of a variable", setting.key),
               "write ${NAME}; for the two characters themselves, $${");
    } else if (!text) {
      value.unusable = std::format("{}: {} takes the variable {}, which is not set", value.place,
                                   setting.key, text.error().variable);
    } else if (const auto wrong = problem(setting, *text)) {
      complain(mark, std::format("{}: {}", setting.key, *wrong));
    } else {
      value.words.push_back(from_folder(setting, std::move(*text)));
    }
  }

  /// A path in the file is relative to the file's folder, wherever the command is started.
  std::string from_folder(const Setting& setting, std::string text) const {
    if (setting.type != Setting::Type::kPath) return text;
    const std::filesystem::path folder = std::filesystem::path(file_.path).parent_path();
    return (folder / text).string();
  }

  void choose(const std::string& name, const std::map<std::string, SettingValues>& environments,
              SettingValues& values) {
    const auto chosen = environments.find(name);
    if (chosen != environments.end()) {
      for (const SettingValues::Value& value : chosen->second.all())
        values.give(value);
      return;
    }
    std::vector<std::string> names;
    for (const auto& [known, unused] : environments)
      names.push_back(known);
    const auto near = nearest(name, names);
    std::string hint = "the file has no environments";
    if (!names.empty()) {
      hint = near ? std::format("did you mean {}? ", *near) : "";
      hint += "The file has";
      for (std::size_t i = 0; i < names.size(); ++i)
        hint += (i == 0 ? " " : ", ") + names[i];
    }
    wrong_.push_back(
        {.file = file_.path, .message = "no environment " + named(name), .hint = std::move(hint)});
  }

  /// A key that the file or the user has written, unless a password could be in it.
  static std::string named(const std::string& key) {
    return can_be_repeated(key) ? std::format("'{}'", key) : "that is no word";
  }

  void complain(const YAML::Mark& mark, std::string message, std::string hint = {}) {
    wrong_.push_back({.file = file_.path,
                      .line = mark.line + 1,
                      .column = mark.column + 1,
                      .message = std::move(message),
                      .hint = std::move(hint)});
  }

  const ConfigText& file_;
  const Environment& environment_;
  std::vector<Diagnostic> wrong_;
};

}  // namespace

SettingValues read_config(const ConfigText& file, const std::string& chosen,
                          const Environment& environment) {
  return Reader(file, environment).read(chosen);
}

ConfigText load_config(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  if (in && !std::filesystem::is_directory(path)) text << in.rdbuf();
  if (!in || std::filesystem::is_directory(path))
    throw Error(
        ExitCode::kUsage, kReason,
        std::format("{} cannot be read: {}", path,
                    std::filesystem::is_directory(path) ? "it is a folder" : std::strerror(errno)),
        "name another file with --config");
  return {.path = path, .text = text.str()};
}

}  // namespace headway::configuration
