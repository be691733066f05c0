#include "operator/kube/kubeconfig.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "operator/kube/base64.hpp"

#include <array>
#include <filesystem>
#include <format>
#include <memory>
#include <optional>
#include <utility>

#include <yaml-cpp/yaml.h>

namespace headway::kube {

namespace {

/// A node and its file.
struct Place {
  std::string file;
  YAML::Node node;
};

class Reader {
 public:
  explicit Reader(const Clock& clock) : clock_(clock) {}

  void load(const std::string& file);
  Config read(std::string context);
  void finish() const {
    if (!problems_.empty()) throw DiagnosticsError(problems_);
  }

 private:
  using Text = std::shared_ptr<RotatingText>;

  void problem(const Place& place, const std::string& message, const std::string& hint = {});
  std::string current_context() const;
  std::string context_names() const;
  std::optional<Place> find(const char* section, const char* entry, const std::string& name) const;
  std::optional<Place> named_by(const Place& context, const char* key, const char* section);
  static std::string scalar(const Place& place, const char* key);
  Text text(const Place& place, const char* data_key, const char* file_key);
  Text text_of_file(const Place& place, const char* key);
  void read_cluster(const Place& cluster, Config& config);
  void read_user(const Place& user, Config& config);
  bool refuse_unsupported(const Place& user);

  const Clock& clock_;
  std::vector<Place> documents_;
  std::vector<Diagnostic> problems_;
};

void Reader::problem(const Place& place, const std::string& message, const std::string& hint) {
  const auto mark = place.node.IsDefined() ? place.node.Mark() : YAML::Mark::null_mark();
  problems_.push_back({place.file, mark.is_null() ? 0 : mark.line + 1,
                       mark.is_null() ? 0 : mark.column + 1, message, hint});
}

void Reader::load(const std::string& file) {
  try {
    const YAML::Node node = YAML::LoadFile(file);
    if (node.IsMap())
      documents_.push_back({file, node});
    else
      problem({file, node}, "this is no kubeconfig");
  } catch (const YAML::BadFile&) {
    problems_.push_back({file, 0, 0, "the file cannot be read", {}});
  } catch (const YAML::Exception& error) {
    problems_.push_back({file, error.mark.line + 1, error.mark.column + 1, error.msg, {}});
  }
}

std::string Reader::scalar(const Place& place, const char* key) {
  const YAML::Node value = place.node[key];
  return value.IsDefined() && value.IsScalar() ? value.Scalar() : std::string();
}

std::string Reader::current_context() const {
  for (const Place& document : documents_)
    if (std::string name = scalar(document, "current-context"); !name.empty()) return name;
  return {};
}

std::string Reader::context_names() const {
  std::vector<std::string> names;
  for (const Place& document : documents_)
    for (const YAML::Node& context : document.node["contexts"])
      names.push_back(scalar({document.file, context}, "name"));
  return join(names);
}

std::optional<Place> Reader::find(const char* section, const char* entry,
                                  const std::string& name) const {
  for (const Place& document : documents_) {
    const YAML::Node entries = document.node[section];
    if (!entries.IsDefined() || !entries.IsSequence()) continue;
    for (const YAML::Node& candidate : entries)
      if (candidate.IsMap() && scalar({document.file, candidate}, "name") == name &&
          candidate[entry].IsDefined() && candidate[entry].IsMap())
        return Place{document.file, candidate[entry]};
  }
  return std::nullopt;
}

std::optional<Place> Reader::named_by(const Place& context, const char* key, const char* section) {
  const std::string name = scalar(context, key);
  std::optional<Place> found;
  if (!name.empty()) found = find(section, key, name);
  if (!found && name.empty())
    problem(context, std::format("the context names no {}", key));
  else if (!found)
    problem({context.file, context.node[key]}, std::format("there is no {} '{}'", key, name));
  return found;
}

Reader::Text Reader::text_of_file(const Place& place, const char* key) {
  const std::string name = scalar(place, key);
  if (name.empty()) return nullptr;
  try {
    const auto path = std::filesystem::path(place.file).parent_path() / name;
    return std::make_shared<RotatingText>(path.string(), clock_);
  } catch (const Error& error) {
    problem({place.file, place.node[key]}, error.what());
    return nullptr;
  }
}

Reader::Text Reader::text(const Place& place, const char* data_key, const char* file_key) {
  const std::string data = scalar(place, data_key);
  if (data.empty()) return text_of_file(place, file_key);
  auto decoded = base64_decoded(data);
  if (decoded) return std::make_shared<RotatingText>(Secret(std::move(*decoded)));
  problem({place.file, place.node[data_key]}, std::format("{} is no base64", data_key));
  return nullptr;
}

void Reader::read_cluster(const Place& cluster, Config& config) {
  config.server = scalar(cluster, "server");
  if (config.server.empty())
    problem(cluster, "the cluster has no server");
  else if (!config.server.starts_with("https://"))
    problem({cluster.file, cluster.node["server"]},
            std::format("the server '{}' is not reached by https", config.server));
  if (const YAML::Node skip = cluster.node["insecure-skip-tls-verify"];
      skip && skip.as<bool>(false))
    problem(
        {cluster.file, skip},
        "insecure-skip-tls-verify is refused: anybody in between could read and change everything",
        "give the cluster's certificate-authority, and tls-server-name where the names differ");
  if (const YAML::Node proxy = cluster.node["proxy-url"]; proxy && !proxy.Scalar().empty())
    problem({cluster.file, proxy}, "proxy-url is not supported");
  config.tls_server_name = scalar(cluster, "tls-server-name");
  config.certificate_authority =
      text(cluster, "certificate-authority-data", "certificate-authority");
}

bool Reader::refuse_unsupported(const Place& user) {
  struct Unsupported {
    const char* key;
    const char* message;
    const char* hint;
  };
  constexpr const char* kTokenInstead =
      "use a token, for one: kubectl create token NAME, and tokenFile or token in the kubeconfig";
  constexpr std::array kUnsupported{
      Unsupported{"exec", "credential plugins (exec) are not supported: Headway starts no programs",
                  kTokenInstead},
      Unsupported{"auth-provider", "auth-provider is not supported", kTokenInstead},
      Unsupported{"username", "user name and password are not supported", kTokenInstead},
      Unsupported{"as", "impersonation (as) is not supported",
                  "use that user's own token or certificate"},
  };
  const auto before = problems_.size();
  for (const auto& [key, message, hint] : kUnsupported)
    if (const YAML::Node node = user.node[key]; node.IsDefined() && !node.IsNull())
      problem({user.file, node}, message, hint);
  return problems_.size() != before;
}

void Reader::read_user(const Place& user, Config& config) {
  if (refuse_unsupported(user)) return;
  const auto before = problems_.size();
  config.token = text_of_file(user, "tokenFile");
  if (const std::string token = scalar(user, "token"); !config.token && !token.empty())
    config.token = std::make_shared<RotatingText>(Secret(token));
  config.client_certificate = text(user, "client-certificate-data", "client-certificate");
  config.client_key = text(user, "client-key-data", "client-key");
  if (problems_.size() != before) return;
  if (static_cast<bool>(config.client_certificate) != static_cast<bool>(config.client_key))
    problem(user, "a client certificate and its key belong together; one is missing");
  else if (!config.token && !config.client_certificate)
    problem(user, "the user has neither a token nor a client certificate");
}

Config Reader::read(std::string context) {
  Config config;
  if (context.empty()) context = current_context();
  const auto place = context.empty() ? std::nullopt : find("contexts", "context", context);
  if (!place) {
    problem({documents_.front().file, {}},
            context.empty() ? "no context is chosen: there is no current-context"
                            : std::format("there is no context '{}'", context),
            "contexts that there are: " + context_names());
    return config;
  }
  if (std::string ns = scalar(*place, "namespace"); !ns.empty())
    config.default_namespace = std::move(ns);
  if (const auto cluster = named_by(*place, "cluster", "clusters")) read_cluster(*cluster, config);
  if (const auto user = named_by(*place, "user", "users")) read_user(*user, config);
  return config;
}

}  // namespace

Config read_kubeconfig(const std::vector<std::string>& files, const std::string& context,
                       const Clock& clock) {
  Reader reader(clock);
  for (const std::string& file : files)
    reader.load(file);
  reader.finish();
  Config config = reader.read(context);
  reader.finish();
  return config;
}

}  // namespace headway::kube
