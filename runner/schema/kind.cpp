#include "runner/schema/kind.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace headway::schema {

namespace {

using enum Kind;

constexpr std::array<std::pair<Kind, std::string_view>, 26> kWords = {{
    {kSchema, "schema"},
    {kExtension, "extension"},
    {kCollation, "collation"},
    {kEnum, "enum"},
    {kDomain, "domain"},
    {kComposite, "composite type"},
    {kRange, "range type"},
    {kSequence, "sequence"},
    {kRoutine, "routine"},
    {kAggregate, "aggregate"},
    {kForeignDataWrapper, "foreign-data wrapper"},
    {kServer, "server"},
    {kTable, "table"},
    {kColumn, "column"},
    {kDefault, "default"},
    {kConstraint, "constraint"},
    {kIndex, "index"},
    {kView, "view"},
    {kMaterializedView, "materialized view"},
    {kStatistics, "statistics"},
    {kTrigger, "trigger"},
    {kRule, "rule"},
    {kPolicy, "policy"},
    {kEventTrigger, "event trigger"},
    {kPublication, "publication"},
    {kOther, "other"},
}};

}  // namespace

std::string_view to_text(Kind kind) {
  return std::ranges::find(kWords, kind, &decltype(kWords)::value_type::first)->second;
}

std::optional<Kind> kind_of(std::string_view text) {
  const auto found = std::ranges::find(kWords, text, &decltype(kWords)::value_type::second);
  if (found == kWords.end()) return std::nullopt;
  return found->first;
}

}  // namespace headway::schema
