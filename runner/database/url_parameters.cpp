#include "runner/database/url_parameters.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <format>
#include <memory>
#include <optional>
#include <vector>

#include <libpq-fe.h>

namespace headway::database {

namespace {

/// The query parameters of SQLAlchemy's drivers that libpq does not know and that concern the
/// driver alone.
constexpr std::array<std::string_view, 9> kDriverOnly = {"prepared_statement_cache_size",
                                                         "prepared_statement_name_func",
                                                         "statement_cache_size",
                                                         "max_cached_statement_lifetime",
                                                         "max_cacheable_statement_size",
                                                         "async_fallback",
                                                         "async_creator",
                                                         "command_timeout",
                                                         "prepare_threshold"};

/// Parameters of other programs, and how to write them for libpq.
struct Foreign {
  std::string_view name;
  std::string_view hint;
};
constexpr std::string_view kSearchPath =
    "for a schema on the search path write options=-csearch_path%3DSCHEMA; the schema of the "
    "version table alone is --version-table-schema";
constexpr std::string_view kPool = "leave it out: it sets another program's connection pool";
constexpr std::string_view kTls = "write sslmode and sslrootcert instead";
constexpr std::array<Foreign, 12> kForeign = {{{"schema", kSearchPath},
                                               {"currentSchema", kSearchPath},
                                               {"search_path", kSearchPath},
                                               {"searchpath", kSearchPath},
                                               {"pgbouncer", kPool},
                                               {"connection_limit", kPool},
                                               {"pool_timeout", kPool},
                                               {"pool_size", kPool},
                                               {"max_connections", kPool},
                                               {"sslaccept", kTls},
                                               {"sslidentity", kTls},
                                               {"encoding", "leave it out: it is always UTF8"}}};
constexpr std::string_view kUnknown =
    "leave it out; libpq's parameters: "
    "https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS";

std::string_view hint_for_name(std::string_view name) {
  const auto known = std::ranges::find(kForeign, name, &Foreign::name);
  return known == kForeign.end() ? kUnknown : known->hint;
}

/// One `name=value` of the query, as libpq calls it; nothing where libpq has no such parameter.
std::optional<std::string> libpq_parameter(std::string_view parameter) {
  const std::string_view name = parameter.substr(0, parameter.find('='));
  if (std::ranges::find(kDriverOnly, name) != kDriverOnly.end()) return std::nullopt;
  if (name == "ssl" && name.size() < parameter.size()) {
    const std::string_view value = parameter.substr(name.size() + 1);
    if (value == "true" || value == "True" || value == "1") return "sslmode=require";
    if (value == "false" || value == "False" || value == "0") return "sslmode=disable";
    return "sslmode=" + std::string(value);
  }
  return std::string(parameter);
}

std::vector<std::string_view> parameters_of(std::string_view query) {
  std::vector<std::string_view> parameters;
  while (!query.empty()) {
    parameters.push_back(query.substr(0, query.find('&')));
    query.remove_prefix(std::min(query.size(), parameters.back().size() + 1));
  }
  return parameters;
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

bool libpq_knows(std::string_view name) {
  const std::unique_ptr<PQconninfoOption, FreeOptions> options{PQconninfoParse("", nullptr)};
  if (!options) throw std::bad_alloc();
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
    if (option->keyword == name) return true;
  }
  return name == "ssl";
}

bool can_be_name(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  return !text.empty() && text.size() <= kLongest && std::ranges::all_of(text, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '.';
  });
}

}  // namespace

std::string without_driver(std::string_view scheme, std::string_view rest) {
  const std::size_t query = rest.find('?');
  std::string url = std::format("{}://{}", scheme, rest.substr(0, query));
  if (query == std::string_view::npos) return url;
  char separator = '?';
  for (const std::string_view parameter : parameters_of(rest.substr(query + 1))) {
    if (const auto known = libpq_parameter(parameter)) {
      url += separator + *known;
      separator = '&';
    }
  }
  return url;
}

ForeignParameters foreign_parameters(std::string_view query) {
  ForeignParameters foreign;
  for (const std::string_view parameter : parameters_of(query)) {
    const std::string_view name = parameter.substr(0, parameter.find('='));
    if (name.size() == parameter.size() || !can_be_name(name) || libpq_knows(name)) continue;
    foreign.names += (foreign.names.empty() ? "" : ", ") + std::string(name);
    const std::string_view hint =
        std::ranges::contains(kDriverOnly, name) ? kPool : hint_for_name(name);
    if (!foreign.hint.contains(hint))
      foreign.hint += (foreign.hint.empty() ? "" : "; ") + std::string(hint);
  }
  return foreign;
}

}  // namespace headway::database
