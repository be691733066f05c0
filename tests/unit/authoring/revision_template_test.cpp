#include "runner/authoring/revision_template.hpp"

#include "common/error.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::authoring {

namespace {

const TemplateValues kPlain = {.message = "Add preferences",
                               .revision = "aaa1",
                               .revises = {},
                               .branch_labels = {},
                               .depends_on = {},
                               .created = "2026-11-22T10:15:00Z",
                               .sections = ""};

std::vector<std::string> refused(std::string_view text) {
  try {
    fill_template(text, "my.template", kPlain);
  } catch (const DiagnosticsError& error) {
    std::vector<std::string> messages;
    for (const Diagnostic& diagnostic : error.diagnostics())
      messages.push_back(diagnostic.file + ":" + std::to_string(diagnostic.line) + " " +
                         diagnostic.message);
    return messages;
  }
  return {};
}

}  // namespace

TEST_CASE("the default template is the file of the design") {
  CHECK(fill_template(kDefaultTemplate, "", kPlain) ==
        "-- Add preferences\n"
        "--\n"
        "-- revision: aaa1\n"
        "-- revises:\n"
        "-- created: 2026-11-22T10:15:00Z\n"
        "\n"
        "-- headway: upgrade\n"
        "\n"
        "\n"
        "-- headway: downgrade\n"
        "\n");
}

TEST_CASE("labels and dependencies have their lines where there are any, and SQL its place") {
  TemplateValues values = kPlain;
  values.revises = {"x1", "x2"};
  values.branch_labels = {"shop"};
  values.depends_on = {"y1"};
  values.sections = "-- headway: upgrade\nSELECT 1;";
  CHECK(fill_template(kDefaultTemplate, "", values) ==
        "-- Add preferences\n"
        "--\n"
        "-- revision: aaa1\n"
        "-- revises: x1, x2\n"
        "-- branch-labels: shop\n"
        "-- depends-on: y1\n"
        "-- created: 2026-11-22T10:15:00Z\n"
        "\n"
        "-- headway: upgrade\n"
        "SELECT 1;\n");
}

TEST_CASE("a dollar sign of SQL stays, and what stands in a message is no place") {
  TemplateValues values = kPlain;
  values.message = "A ${revision} of $5";
  CHECK(fill_template("-- ${message}\n-- $$ and $1\n${sections}\nDO $tag$x$tag$;\n${end}\n", "",
                      values) == "-- A ${revision} of $5\n-- $ and $1\nDO $tag$x$tag$;\n");
}

TEST_CASE("each mistake of a template is reported with its line") {
  using Words = std::vector<std::string>;
  CHECK(refused("-- ${mesage}\n${sections}\n${end}\n") ==
        Words{"my.template:1 unknown place `${mesage}`"});
  CHECK(refused("-- ${message\n${sections}\n${end}\n") ==
        Words{"my.template:1 unknown place `${message}`"});
  CHECK(refused("-- ${message}\n") == Words{"my.template:1 `${sections}` is missing"});
  CHECK(refused("${sections}\n") == Words{"my.template:1 `${sections}` has no `${end}`"});
  CHECK(refused("${end}\n${sections}\n${end}\n") ==
        Words{"my.template:1 `${end}` without `${sections}` before it"});
  CHECK(refused("${sections}\n${end}\n${sections}\n${end}\n") ==
        Words{"my.template:3 `${sections}` is given twice, first in line 1"});
}

}  // namespace headway::authoring
