#include "runner/schema/filter.hpp"

#include "common/error.hpp"
#include "runner/schema/names.hpp"

#include <algorithm>
#include <format>
#include <string_view>

namespace headway::schema {

namespace {

bool fits(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob.front() == '*') {
    for (std::size_t at = 0; at <= text.size(); ++at) {
      if (fits(glob.substr(1), text.substr(at))) return true;
    }
    return false;
  }
  if (text.empty() || (glob.front() != '?' && glob.front() != text.front())) return false;
  return fits(glob.substr(1), text.substr(1));
}

/// The table that an object belongs to; empty: none.
std::string table_of(const Object& object) {
  if (object.has("on")) return object.fact("on");
  return std::string(owner_of(object.fact("owned_by")));
}

std::string_view schema_of_object(const Object& object) {
  const std::string_view schema = schema_of(object.key.name);
  return schema.empty() ? std::string_view(object.fact("schema")) : schema;
}

}  // namespace

Filter::Filter(const std::vector<std::string>& include, const std::vector<std::string>& exclude)
    : given_include_(include),
      given_exclude_(exclude),
      include_(parse(include)),
      exclude_(parse(exclude)) {}

std::vector<Filter::Pattern> Filter::parse(const std::vector<std::string>& texts) {
  std::vector<Pattern> patterns;
  for (const std::string& text : texts) {
    Pattern pattern{.kind = {}, .text = text};
    if (const std::size_t colon = text.find(':'); colon != std::string::npos) {
      std::string word = text.substr(0, colon);
      std::ranges::replace(word, '-', ' ');
      pattern.kind = kind_of(word == "foreign data wrapper" ? "foreign-data wrapper" : word);
      if (!pattern.kind)
        throw Error(
            ExitCode::kUsage, "Usage",
            std::format("the pattern {}: there is no kind {}", text, word),
            "kinds are such as table, view, materialized-view, routine, trigger, extension");
      pattern.text = text.substr(colon + 1);
    }
    pattern.has_dot = pattern.text.contains('.');
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

bool Filter::matches(const Pattern& pattern, const Object& object) {
  const std::string table = table_of(object);
  const bool of_kind = !pattern.kind || *pattern.kind == object.key.kind;
  const bool of_table = !table.empty() && (!pattern.kind || *pattern.kind == Kind::kTable);
  if (!pattern.has_dot) {
    if (!of_kind && !of_table) return false;
    const std::string_view schema = schema_of_object(object);
    return schema.empty() ? fits(pattern.text, object.key.name) : fits(pattern.text, schema);
  }
  return (of_kind && fits(pattern.text, object.key.name)) ||
         (of_table && fits(pattern.text, table));
}

bool Filter::admits(const Object& object) const {
  const auto any = [&](const std::vector<Pattern>& patterns) {
    return std::ranges::any_of(patterns, [&](const Pattern& one) { return matches(one, object); });
  };
  if (any(exclude_)) return false;
  if (include_.empty() || any(include_)) return true;
  return object.key.kind == Kind::kSchema &&
         std::ranges::any_of(include_, [&](const Pattern& pattern) {
           return fits(schema_of(pattern.text), object.key.name);
         });
}

}  // namespace headway::schema
