#include "runner/database/client_environment.hpp"

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

}  // namespace

std::vector<std::pair<std::string, std::string>> client_environment(const ConnectionUrl& url) {
  const auto variables = variables_by_keyword();
  std::vector<std::pair<std::string, std::string>> environment;
  bool primary = false;
  for (const auto& [keyword, value] : url.parameters()) {
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
