#include "runner/revisions/header_comment.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <span>
#include <string>

namespace headway::revisions {

namespace {

constexpr std::string_view kTools[] = {
    "vim:",        "vi:",       "ex:",        "-*-",        "noqa",    "sqlfluff:",     "squawk-",
    "pgformatter", "pg_format", "eslint",     "prettier",   "cspell:", "spell-checker", "+goose",
    "+migrate",    "migrate:",  "liquibase ", "changeset ", "author:", "authors:",      "todo",
    "fixme",       "atlas:",    "splinter:",  "schemalint",
};

constexpr std::string_view kLicences[] = {
    "copyright",
    "(c) ",
    "©",
    "spdx-",
    "licensed ",
    "license:",
    "licence:",
    "all rights reserved",
    "this file is part of ",
    "this source code is licensed",
};

bool begins_with_any(std::string_view content, std::span<const std::string_view> beginnings) {
  const std::string text = lower(content);
  return std::ranges::any_of(beginnings,
                             [&](auto beginning) { return text.starts_with(beginning); });
}

}  // namespace

bool is_for_a_tool(std::string_view content) {
  return begins_with_any(content, kTools);
}

bool begins_licence(std::string_view content) {
  return begins_with_any(content, kLicences);
}

}  // namespace headway::revisions
