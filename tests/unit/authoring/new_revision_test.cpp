#include "runner/authoring/new_revision.hpp"

#include "common/error.hpp"
#include "common/time_text.hpp"
#include "runner/authoring/file_template.hpp"
#include "runner/authoring/revision_template.hpp"
#include "tests/unit/graph/yaml_graph.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>

namespace headway::authoring {

namespace {

constexpr const char* kOneLine =
    "[{id: aaaa1, file: shop/a.sql}, {id: aaaa2, revises: [aaaa1], labels: [shop], file: "
    "shop/b.sql}]";
constexpr const char* kTwoHeads =
    "[{id: aaaa1}, {id: bbbb1, revises: [aaaa1]}, {id: cccc1, revises: [aaaa1]}]";

Conventions conventions() {
  return {.folders = {"migrations"},
          .file_template = std::string(kDefaultFileTemplate),
          .template_text = std::string(kDefaultTemplate),
          .template_file = "the default template"};
}

Draft draft(const char* history, NewRevision wanted, const Conventions& with = conventions()) {
  if (wanted.id.empty()) wanted.id = "3f2a9c1b7d4e";
  return draft_revision(graph::map_of(graph::nodes_in(YAML::Load(history))), wanted, with,
                        *parse_time("2026-11-22T10:15:00Z"));
}

std::string refused(const char* history, const NewRevision& wanted,
                    const Conventions& with = conventions()) {
  try {
    draft(history, wanted, with);
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::kUsage);
    return error.what();
  }
  FAIL("nothing was refused");
  return {};
}

}  // namespace

TEST_CASE("a revision stands on the head, in a file with the default name") {
  const Draft made = draft(kOneLine, {.id = "", .message = "Add user preferences"});
  CHECK(made.path == "migrations/20261122_1015_3f2a9c1b7d4e_add_user_preferences.sql");
  CHECK(made.revises == std::vector<std::string>{"aaaa2"});
  CHECK(
      made.text.starts_with("-- Add user preferences\n--\n-- revision: 3f2a9c1b7d4e\n"
                            "-- revises: aaaa2\n-- created: 2026-11-22T10:15:00Z\n"));
}

TEST_CASE("the first revision of a project stands on nothing") {
  CHECK(draft("[]", {.id = "", .message = "First"}).text.contains("-- revises:\n"));
}

TEST_CASE("SQL without marks becomes the upgrade section; with marks it stays as it is") {
  CHECK(draft(kOneLine, {.id = "", .message = "m", .sql = "CREATE TABLE t ();\n"})
            .text.ends_with("Z\n\n-- headway: upgrade\nCREATE TABLE t ();\n"));
  CHECK(draft(kOneLine, {.id = "",
                         .message = "m",
                         .sql = "-- headway: upgrade\nCREATE TABLE t ();\n"
                                "-- headway: downgrade\nDROP TABLE t;"})
            .text.ends_with("-- headway: downgrade\nDROP TABLE t;\n"));
}

TEST_CASE("the time is written with the zone's offset") {
  Conventions berlin = conventions();
  berlin.zone = time_zone("Europe/Berlin");
  const Draft made = draft(kOneLine, {.id = "", .message = "m"}, berlin);
  CHECK(made.text.contains("-- created: 2026-11-22T11:15:00+01:00\n"));
  CHECK(made.path.filename().string().starts_with("20261122_1115_"));
  CHECK_THROWS_AS(time_zone("Europe/Nowhere"), Error);
}

TEST_CASE("with several folders a revision goes where its parent is") {
  Conventions two = conventions();
  two.folders = {"base", "./shop"};
  CHECK(draft(kOneLine, {.id = "", .message = "m"}, two).path.parent_path() == "./shop");
  CHECK(
      draft(kOneLine, {.id = "", .message = "m", .version_path = "base"}, two).path.parent_path() ==
      "base");
  CHECK(refused(kOneLine, {.id = "", .message = "m", .heads = {"base"}}, two) ==
        "Multiple version locations present, please specify --version-path");
  CHECK(refused(kOneLine, {.id = "", .message = "m", .version_path = "elsewhere"}, two) ==
        "Path elsewhere is not represented in current version locations");
}

TEST_CASE("everything is checked before there is a file") {
  CHECK(refused(kTwoHeads, {.id = "", .message = "m"}) ==
        "Multiple heads are present; please specify the head revision on which the new revision "
        "should be based, or perform a merge.");
  CHECK(refused(kTwoHeads, {.id = "", .message = "m", .heads = {"aaaa1"}}) ==
        "Revision aaaa1 is not a head revision; please specify --splice to create a new branch "
        "from this revision");
  CHECK(refused(kOneLine, {.id = "aaaa1", .message = "m"}) ==
        "revision 'aaaa1' exists already, in shop/a.sql");
  CHECK(refused(kOneLine, {.id = "a@b", .message = "m"}).contains("not allowed in revision"));
  CHECK(refused(kOneLine, {.id = std::string(256, 'a'), .message = "m"}).contains("is 255"));
  CHECK(refused(kOneLine, {.id = "", .message = "m", .branch_labels = {"shop"}})
            .contains("already used"));
  CHECK(refused(kOneLine, {.id = "", .message = "two\nlines"}).contains("one line"));
  CHECK(refused(kOneLine, {.id = "", .message = "revises: x"}).contains("given twice"));
  CHECK(refused(kOneLine, {.id = "", .message = "m", .heads = {"+1"}}).contains("none is asked"));
  CHECK(refused(kOneLine, {.id = "", .message = "m", .depends_on = {"base"}})
            .contains("names no revisions"));
  CHECK(refused(kOneLine, {.id = "", .message = "m", .sql = "SELECT 'open", .sql_file = "body.sql"})
            .contains("body.sql:1"));
}

TEST_CASE("a template that forgets a part of the header is refused") {
  Conventions bad = conventions();
  bad.template_text =
      "-- ${message}\n-- revision: ${revision}\n${sections}\n-- headway: upgrade\n${end}\n";
  bad.template_file = "my.template";
  CHECK(refused(kOneLine, {.id = "", .message = "m"}, bad) ==
        "the template my.template does not write the whole header of revision 3f2a9c1b7d4e");
}

TEST_CASE("folders within the folder of revisions need that they are read") {
  Conventions nested = conventions();
  nested.file_template = "%(year)d/%(rev)s";
  CHECK(refused(kOneLine, {.id = "", .message = "m"}, nested).contains("not read"));
  nested.recursive = true;
  CHECK(draft(kOneLine, {.id = "", .message = "m"}, nested).path ==
        "migrations/2026/3f2a9c1b7d4e.sql");
}

TEST_CASE("a merge says what it merges, and one head is nothing to merge") {
  const auto map = graph::map_of(graph::nodes_in(YAML::Load(kTwoHeads)));
  const Draft made = draft_merge(map, {.id = "dddd1", .message = "", .heads = {"heads"}},
                                 conventions(), *parse_time("2026-11-22T10:15:00Z"));
  CHECK(made.path == "migrations/20261122_1015_dddd1_merge_bbbb1_and_cccc1.sql");
  CHECK(made.revises == std::vector<std::string>{"bbbb1", "cccc1"});
  CHECK_THROWS_WITH(
      draft_merge(map, {.id = "dddd1", .message = "", .heads = {"bbbb1"}}, conventions(), Time{}),
      "there is only bbbb1: nothing to merge");
}

}  // namespace headway::authoring
