#include "runner/authoring/file_template.hpp"

#include "common/error.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <format>
#include <optional>
#include <utility>

namespace headway::authoring {

namespace {

constexpr auto npos = std::string_view::npos;

[[noreturn]] void refuse(std::string_view text, const std::string& problem) {
  throw Error(ExitCode::kUsage, "FileTemplate",
              std::format("the file template '{}' {}", text, problem),
              "tokens: %(rev)s, %(slug)s, %(epoch)s, %(year)d, %(month).2d, %(day).2d, %(hour).2d, "
              "%(minute).2d, %(second).2d; % itself is %%");
}

/// A token's value: text, or a number.
struct Value {
  std::string text;
  std::optional<long long> number;
};

class Tokens {
 public:
  explicit Tokens(const FileTokens& tokens) : tokens_(tokens) {
    using namespace std::chrono;
    const auto seconds = floor<std::chrono::seconds>(tokens.created);
    const auto local =
        tokens.zone ? tokens.zone->to_local(seconds) : local_seconds{seconds.time_since_epoch()};
    const auto midnight = floor<days>(local);
    const year_month_day date(midnight);
    const hh_mm_ss time(local - midnight);
    numbers_ = {{{"epoch", seconds.time_since_epoch().count()},
                 {"year", static_cast<int>(date.year())},
                 {"month", static_cast<unsigned>(date.month())},
                 {"day", static_cast<unsigned>(date.day())},
                 {"hour", time.hours().count()},
                 {"minute", time.minutes().count()},
                 {"second", time.seconds().count()}}};
  }

  std::optional<Value> find(std::string_view name) const {
    if (name == "rev") return Value{.text = tokens_.rev, .number = {}};
    if (name == "slug") return Value{.text = tokens_.slug, .number = {}};
    for (const auto& [known, number] : numbers_)
      if (known == name) return Value{.text = std::to_string(number), .number = number};
    return std::nullopt;
  }

 private:
  const FileTokens& tokens_;
  std::array<std::pair<std::string_view, long long>, 7> numbers_;
};

/// What stands between a token's name and its letter: `02`, `.2`, `-10`.
struct Form {
  bool zeros = false;
  bool left = false;
  std::size_t width = 0;
  std::optional<std::size_t> precision = {};
  char letter = '\0';
};

std::size_t take_number(std::string_view text, std::size_t& at) {
  std::size_t number = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && number < 1000; ++at)
    number = number * 10 + static_cast<std::size_t>(text[at] - '0');
  return number;
}

Form take_form(std::string_view text, std::size_t& at) {
  Form form;
  for (; at < text.size() && (text[at] == '0' || text[at] == '-'); ++at)
    (text[at] == '0' ? form.zeros : form.left) = true;
  form.width = take_number(text, at);
  if (at < text.size() && text[at] == '.') form.precision = take_number(text, ++at);
  if (at < text.size()) form.letter = text[at++];
  return form;
}

/// The first `count` characters of UTF-8 text.
std::string first_characters(const std::string& text, std::size_t count) {
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end) {
    if (begins_character(text[end]) && ++seen > count) break;
  }
  return text.substr(0, end);
}

/// As Python's % operator.
std::string shown(std::string_view whole, std::string_view name, const Value& value, Form form) {
  std::string text = value.text;
  if (form.letter == 'd' || form.letter == 'i') {
    if (!value.number) refuse(whole, std::format("writes %({}) as a number: it is text", name));
    const std::size_t digits = std::max(form.precision.value_or(1), form.zeros ? form.width : 0);
    if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  } else if (form.letter == 's') {
    if (form.precision) text = first_characters(text, *form.precision);
  } else {
    refuse(whole, std::format("ends the token %({}) in neither s nor d", name));
  }
  const auto length = static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
  if (length < form.width) text.insert(form.left ? text.size() : 0, form.width - length, ' ');
  return text;
}

void check_path(std::string_view whole, const std::string& name) {
  const std::filesystem::path path(name);
  if (path.is_absolute() || std::ranges::contains(path, std::filesystem::path("..")))
    refuse(whole, std::format("leads out of the folder of revisions, to '{}'", name));
  for (const auto& part : path) {
    if (part.empty()) refuse(whole, "gives a folder's name and no file's");
    if (part.string().starts_with('.'))
      refuse(whole, std::format("gives the name '{}', and names that begin with a dot are skipped",
                                part.string()));
  }
  if (name.empty()) refuse(whole, "gives an empty name");
  if (std::ranges::any_of(name, [](unsigned char c) { return c < ' ' || c == 0x7F; }))
    refuse(whole, "gives a name that holds a control character");
}

}  // namespace

std::string file_name(std::string_view text, const FileTokens& tokens) {
  const Tokens values(tokens);
  std::string name;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '%') {
      name += text[at++];
      continue;
    }
    const bool doubled = text.substr(at).starts_with("%%");
    at += doubled ? 2 : 1;
    if (at >= text.size() || text[at] != '(') {
      // `%%` alone is a percent sign.
      if (!doubled) refuse(text, "holds a single % that begins no token");
      name += '%';
      continue;
    }
    const std::size_t end = text.find(')', at);
    if (end == npos) refuse(text, "opens a token with %( and never closes it");
    const std::string_view word = text.substr(at + 1, end - at - 1);
    const auto value = values.find(word);
    if (!value) refuse(text, std::format("holds the unknown token %({})", word));
    at = end + 1;
    const Form form = take_form(text, at);
    name += shown(text, word, *value, form);
  }
  check_path(text, name);
  return name;
}

}  // namespace headway::authoring
