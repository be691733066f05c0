#include "runner/database/client_environment.hpp"

#include <cstdlib>
#include <format>
#include <map>
#include <memory>
#include <string_view>

#include <libpq-fe.h>

namespace headway::database {

namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

/// libpq's own list of keywords and the variables that stand for them.
std::map<std::string, std::string, std::less<>> variables_by_keyword() {
  const std::unique_ptr<PQconninfoOption, FreeOptions> options{PQconndefaults()};
  if (!options) throw std::bad_alloc();
  std::map<std::string, std::string, std::less<>> variables;
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
    if (option->envvar) variables.emplace(option->keyword, option->envvar);
  }
  return variables;
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};

bool names_service(const ConnectionUrl& url) {
  const char* variable = std::getenv(kServiceVariable);
  return url.has("service") || (variable && *variable != '\0');
}

/// The parameters of the URL with those of its service, or of PGSERVICE's, as libpq puts them
/// together. It does so only for a connection, which is given up at once.
Parameters with_service(const ConnectionUrl& url) {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  for (const auto& [keyword, value] : url.parameters()) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  const std::unique_ptr<PGconn, Finish> connection{
      PQconnectStartParams(keywords.data(), values.data(), /*expand_dbname=*/0)};
  const std::unique_ptr<PQconninfoOption, FreeOptions> options{PQconninfo(connection.get())};
  if (!options) throw std::bad_alloc();
  Parameters all;
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
    const std::string_view keyword = option->keyword;
    if (option->val && *option->val != '\0' && keyword != "service" && keyword != "servicefile")
      all.emplace_back(keyword, option->val);
  }
  return all;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> client_environment(const ConnectionUrl& url) {
  const auto variables = variables_by_keyword();
  std::vector<std::pair<std::string, std::string>> environment;
  bool primary = false;
  for (const auto& [keyword, value] : names_service(url) ? with_service(url) : url.parameters()) {
    if (keyword == "target_session_attrs" && value == "any") continue;  // the default
    const auto variable = variables.find(keyword);
    if (variable == variables.end()) continue;
    environment.emplace_back(variable->second, value);
    primary = primary || keyword == "target_session_attrs";
  }
  // Of several hosts, the primary is the one that the run itself works on.
  if (!primary) environment.emplace_back("PGTARGETSESSIONATTRS", "primary");
  return environment;
}

std::string keepalive_parameters(const ConnectionUrl& url) {
  std::map<std::string, std::string, std::less<>> parameters = {{"keepalives_idle", "15"},
                                                                {"keepalives_interval", "5"},
                                                                {"keepalives_count", "3"},
                                                                {"tcp_user_timeout", "30000"}};
  for (const auto& [keyword, value] : url.parameters()) {
    const auto known = parameters.find(keyword);
    if (known != parameters.end() && value.find_first_not_of("0123456789") == std::string::npos)
      known->second = value;
  }
  std::string text;
  for (const auto& [keyword, value] : parameters)
    text += std::format("{}{}={}", text.empty() ? "" : " ", keyword, value);
  return text;
}

}  // namespace headway::database
