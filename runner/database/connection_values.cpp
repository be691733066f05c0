#include "runner/database/connection_values.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <format>
#include <map>
#include <memory>
#include <new>

#include <libpq-fe.h>
#include <netdb.h>

namespace headway::database {

namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

/// Calls `see` with each of libpq's parameters.
template <typename See>
void for_each_parameter(See see) {
  const std::unique_ptr<PQconninfoOption, FreeOptions> options{PQconninfoParse("", nullptr)};
  if (!options) throw std::bad_alloc();
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option)
    see(*option);
}

/// Parameters with few values, each with one that libpq always takes; not all versions have all.
const ConnectionValues& sound_values() {
  static const ConnectionValues values = [] {
    const std::map<std::string, std::string, std::less<>> sound = {
        {"sslmode", "verify-full"},  // sslrootcert=system and sslnegotiation=direct ask for it
        {"gssencmode", "prefer"},         {"channel_binding", "prefer"},
        {"target_session_attrs", "any"},  {"load_balance_hosts", "disable"},
        {"sslcertmode", "allow"},         {"require_auth", ""},
        {"ssl_min_protocol_version", ""}, {"ssl_max_protocol_version", ""}};
    ConnectionValues known;
    for_each_parameter([&](const PQconninfoOption& option) {
      const auto found = sound.find(option.keyword);
      if (found != sound.end()) known.emplace_back(*found);
    });
    return known;
  }();
  return values;
}

/// True if libpq takes these. No connection is tried.
bool takes(const ConnectionValues& checked, bool all_else_sound) {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  const auto add = [&](const char* keyword, const char* value) {
    keywords.push_back(keyword);
    values.push_back(value);
  };
  if (all_else_sound) {
    for (const auto& [keyword, value] : sound_values())
      add(keyword.c_str(), value.c_str());
  }
  // A later entry wins over an earlier one of the same keyword.
  for (const auto& [keyword, value] : checked) {
    if (keyword != "host" && keyword != "hostaddr" && keyword != "port")
      add(keyword.c_str(), value.c_str());
  }
  // A local socket that is not there: libpq reads the parameters, and then fails at once. Where
  // PGHOSTADDR is set, libpq passes over an empty hostaddr.
  add("host", "/nonexistent");
  if (std::getenv("PGHOSTADDR")) add("hostaddr", "127.0.0.1");
  add("port", "1");
  add("user", "nobody");
  add("dbname", "none");
  add(nullptr, nullptr);
  return PQpingParams(keywords.data(), values.data(), /*expand_dbname=*/0) != PQPING_NO_ATTEMPT;
}

std::string hint_for_value(std::string_view keyword) {
  if (keyword == "sslmode")
    return "sslmode is disable, allow, prefer, require, verify-ca or verify-full; no-verify is "
           "called require";
  if (keyword == "target_session_attrs")
    return "target_session_attrs is any, read-write, read-only, primary, standby or prefer-standby";
  if (keyword == "service")
    return "name a service of the file that PGSERVICEFILE names, and correct what that holds";
  return std::format(
      "correct {}: "
      "https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS",
      keyword);
}

/// The parts of a list with commas, as libpq counts them: `a,` has two.
std::vector<std::string> listed(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t comma = 0; comma != std::string_view::npos; text.remove_prefix(comma + 1)) {
    comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) break;
  }
  return parts;
}

/// The digits of a number as libpq reads it: with white space around it and a plus in front.
std::string_view digits_of(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  return text;
}

/// Of an int, as libpq wants it; nothing stands for the default.
bool is_number(std::string_view text) {
  text = digits_of(text);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return text.empty() || (error == std::errc{} && end == text.data() + text.size() && number >= 0);
}

bool is_port(std::string_view text) {
  text = digits_of(text);
  if (text.empty()) return true;  // the default
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

/// In any form that the C library takes, as 127.1 and fe80::1%eth0.
bool is_address(const std::string& text) {
  if (text.empty()) return true;  // host is looked up instead
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  if (getaddrinfo(text.c_str(), nullptr, &hints, &found) != 0) return false;
  freeaddrinfo(found);
  return true;
}

std::string value_of(std::string_view keyword, const ConnectionValues& checked,
                     const ConnectionValues& others) {
  for (const ConnectionValues* values : {&checked, &others}) {
    for (const auto& [name, value] : *values) {
      if (name == keyword) return value;
    }
  }
  return "";
}

/// A value that is wrong whatever stands beside it.
std::optional<WrongValue> wrong_by_itself(const std::string& keyword, const std::string& value) {
  constexpr std::array<std::string_view, 6> kNumbers = {"connect_timeout",     "tcp_user_timeout",
                                                        "keepalives",          "keepalives_idle",
                                                        "keepalives_interval", "keepalives_count"};
  // Below 0 it is no limit.
  const bool may_be_negative = keyword == "connect_timeout" && trim(value).starts_with('-');
  if (std::ranges::contains(kNumbers, keyword) &&
      !is_number(may_be_negative ? trim(value).substr(1) : std::string_view(value)))
    return WrongValue{keyword, "is not a number", "write a whole number"};
  if (keyword == "port" && !std::ranges::all_of(listed(value), is_number))
    return WrongValue{keyword, "is not a number", "write a port from 1 to 65535"};
  if (keyword == "port" && !std::ranges::all_of(listed(value), is_port))
    return WrongValue{keyword, "is no port number", "write a port from 1 to 65535"};
  if (keyword == "hostaddr" && !std::ranges::all_of(listed(value), is_address))
    return WrongValue{keyword, "is no IP address",
                      "write an address; the name of a host stands in host or PGHOST"};
  // libpq passes over an empty value that it is given, and not over an empty variable.
  const bool has_words = std::ranges::any_of(sound_values(), [&](const auto& sound) {
    return sound.first == keyword && !sound.second.empty();
  });
  if (value.empty() && has_words) return WrongValue{keyword, "is empty", "leave it out"};
  if (!takes({{keyword, value}}, /*all_else_sound=*/true))
    return WrongValue{keyword, "has a value that libpq does not take", hint_for_value(keyword)};
  return std::nullopt;
}

/// libpq takes one port for all hosts, or one for each.
bool places_match(const ConnectionValues& checked, const ConnectionValues& others) {
  const auto count = [&](std::string_view keyword) {
    const std::string value = value_of(keyword, checked, others);
    return value.empty() ? 0 : listed(value).size();
  };
  const std::size_t hosts = count("host");
  const std::size_t addresses = count("hostaddr");
  const std::size_t places = addresses > 0 ? addresses : std::max<std::size_t>(hosts, 1);
  if (hosts > 0 && addresses > 0 && hosts != addresses) return false;
  const std::size_t ports = count("port");
  return ports <= 1 || ports == places;
}

}  // namespace

std::optional<WrongValue> find_wrong_value(const ConnectionValues& checked,
                                           const ConnectionValues& others) {
  for (const auto& [keyword, value] : checked) {
    if (auto wrong = wrong_by_itself(keyword, value)) return wrong;
  }
  const auto names = [&](std::string_view keyword) {
    return std::ranges::any_of(checked, [&](const auto& one) { return one.first == keyword; });
  };
  // A service may name other places.
  const bool has_service = !value_of("service", checked, others).empty();
  for (const char* keyword : {"port", "hostaddr", "host"}) {
    if (!has_service && names(keyword) && !places_match(checked, others))
      return WrongValue{keyword, "does not match the number of hosts",
                        "give as many of host, hostaddr and port, or one port for all hosts"};
  }
  ConnectionValues all = others;
  all.insert(all.end(), checked.begin(), checked.end());
  if (!checked.empty() && !takes(all, /*all_else_sound=*/false))
    return WrongValue{"parameters", "do not go together",
                      "leave out those that contradict each other"};
  return std::nullopt;
}

ConnectionValues values_of_environment(const ConnectionValues& given) {
  ConnectionValues values;
  for_each_parameter([&](const PQconninfoOption& option) {
    const char* value = option.envvar ? std::getenv(option.envvar) : nullptr;
    const bool is_given = std::ranges::any_of(
        given, [&](const auto& parameter) { return parameter.first == option.keyword; });
    if (value && !is_given) values.emplace_back(option.keyword, value);
  });
  // What the service's file says comes before the other variables.
  const auto service =
      std::ranges::find(values, "service", [](const auto& one) { return one.first; });
  if (service != values.end()) return {*service};
  if (!value_of("service", given, {}).empty()) return {};
  return values;
}

std::string variable_of(std::string_view keyword) {
  std::string variable;
  for_each_parameter([&](const PQconninfoOption& option) {
    if (option.keyword == keyword && option.envvar) variable = option.envvar;
  });
  return variable;
}

}  // namespace headway::database
