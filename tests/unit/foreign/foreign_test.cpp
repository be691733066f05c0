// Histories of other tools and the revisions that they become: tests/fixtures/foreign holds a
// folder for each tool and, beside it, TOOL.txt with the files and the remarks.
#include "common/error.hpp"
#include "common/settings.hpp"
#include "runner/foreign/applied.hpp"
#include "runner/foreign/flyway_version.hpp"
#include "runner/foreign/revision_files.hpp"
#include "runner/foreign/tool.hpp"

#include <algorithm>
#include <filesystem>
#include <format>
#include <fstream>
#include <functional>
#include <iterator>
#include <utility>

#include <catch2/catch_test_macros.hpp>

namespace headway::foreign {

namespace {

namespace fs = std::filesystem;

const fs::path kFixtures = HEADWAY_FIXTURES "/foreign";

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<SourceText> sources(const fs::path& folder) {
  std::vector<SourceText> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files.push_back({.path = fs::relative(entry.path(), kFixtures).string(),
                       .name = fs::relative(entry.path(), folder).string(),
                       .text = text_of(entry.path())});
  std::ranges::sort(files, {}, &SourceText::path);
  return files;
}

std::string remarks(std::string_view title, const std::vector<Remark>& list) {
  std::string text;
  for (const Remark& remark : list)
    text += std::format("{} {}:{}: {}\n", title, remark.file, remark.line, remark.text);
  return text;
}

std::string rendered(const Tool& tool, const fs::path& folder) {
  History history = read_history(tool, sources(folder));
  std::string text;
  for (const authoring::FileText& file : revision_files(history, tool.name, "migrations"))
    text += std::format("==== {}\n{}", file.path.string(), file.text);
  return text + "==== remarks\n" + remarks("changed", history.changed) +
         remarks("to look at", history.to_look_at);
}

std::vector<SourceText> one_file(std::string name, std::string text) {
  return {{.path = "db/" + name, .name = name, .text = std::move(text)}};
}

/// The messages of everything that is refused.
std::string refused(const std::function<void()>& work) {
  try {
    work();
  } catch (const DiagnosticsError& error) {
    std::string text;
    for (const Diagnostic& diagnostic : error.diagnostics())
      text += std::format("{}:{}: {}\n", diagnostic.file, diagnostic.line, diagnostic.message);
    return text;
  } catch (const Error& error) {
    return error.reason();
  }
  return "nothing";
}

const Tool& tool(std::string_view name) {
  return *std::ranges::find(tools(), name, &Tool::name);
}

History line(std::initializer_list<const char*> ids) {
  History history;
  for (const char* id : ids)
    history.migrations.push_back({.id = id, .version = id, .message = {}, .file = {}});
  make_line(history, {});
  return history;
}

}  // namespace

TEST_CASE("a history of each tool becomes revisions") {
  for (const Tool& each : tools()) {
    INFO(each.name);
    const std::string name(each.name);
    CHECK(rendered(each, kFixtures / name) == text_of(kFixtures / (name + ".txt")));
  }
}

TEST_CASE("a migration that is not wholly SQL refuses to run, and a person is told of it") {
  const fs::path folder = kFixtures / "by-hand";
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.is_directory()) continue;
    const std::string name = entry.path().filename().string();
    INFO(name);
    CHECK(rendered(tool(name), entry.path()) == text_of(folder / (name + ".txt")));
  }
}

TEST_CASE("the setting names the tools that there are") {
  std::vector<std::string> names;
  for (const Tool& each : tools())
    names.emplace_back(each.name);
  CHECK(words(settings::kTool) == names);
}

TEST_CASE("a problem is named with the line of the tool's own file") {
  History history = read_goose(one_file(
      "1_a.sql", "-- +goose Up\nSELECT 1;\n\\connect other\n-- +goose Down\n\nSELECT 'open;\n"));
  CHECK(refused([&] { revision_files(history, "goose", "migrations"); }) ==
        "db/1_a.sql:3: psql's command \\connect is not SQL\n"
        "db/1_a.sql:6: the quoted text that begins here is never closed\n");
}

TEST_CASE("a comment that would be a mark of a revision is written as none, and named") {
  History history = read_supabase(one_file(
      "1_a.sql",
      "-- headway: downgrade\nCREATE TABLE a (\n  -- headway: verify\n  b text\n);\n"
      "SELECT $$\n-- headway: upgrade\n$$;\nCOPY a FROM stdin;\n-- headway: upgrade\n\\.\n"));
  const auto files = revision_files(history, "supabase", "migrations");
  REQUIRE(files.size() == 1);
  CHECK(files.front().text.ends_with(
      "-- headway: upgrade\n-- # headway: downgrade\nCREATE TABLE a (\n  -- # headway: verify\n"
      "  b text\n);\nSELECT $$\n-- headway: upgrade\n$$;\nCOPY a FROM stdin;\n"
      "-- headway: upgrade\n\\.\n"));
  CHECK(remarks("", history.changed) ==
        " db/1_a.sql:1: `-- headway: downgrade` would be a mark of a revision: written with # "
        "before it\n"
        " db/1_a.sql:3: `-- headway: verify` would be a mark of a revision: written with # before "
        "it\n");
}

TEST_CASE("a file with SQL that does not become part of the history is named") {
  const auto left_out = [](std::string_view name, std::vector<SourceText> files) {
    return remarks("", read_history(tool(name), files).to_look_at);
  };
  const std::string sql = "CREATE TABLE a (b text);";
  CHECK(left_out("django", {{.path = "plan.txt", .name = "plan.txt", .text = "[ ] a.one\n"},
                            {.path = "a.one.up.sql", .name = "a.one.up.sql", .text = sql},
                            {.path = "a.two.up.sql", .name = "a.two.up.sql", .text = sql},
                            {.path = "b.down.sql", .name = "b.down.sql", .text = "-- empty\n"}}) ==
        " a.two.up.sql:0: left out: django has no migration of this file\n");
  CHECK(left_out("prisma", {{.path = "1_a/migration.sql", .name = "1_a/migration.sql", .text = sql},
                            {.path = "1_a/data.sql", .name = "1_a/data.sql", .text = sql},
                            {.path = "more.sql", .name = "more.sql", .text = sql}}) ==
        " 1_a/data.sql:0: left out: prisma has no migration of this file\n"
        " more.sql:0: left out: prisma has no migration of this file\n");
  CHECK(left_out("goose", {{.path = "1_a.sql", .name = "1_a.sql", .text = "-- +goose Up\n" + sql},
                           {.path = "2_b.SQL", .name = "2_b.SQL", .text = "-- +goose Up\n" + sql},
                           {.path = "old/3_c.sql", .name = "old/3_c.sql", .text = sql}}) ==
        " 2_b.SQL:0: left out: goose reads names that end in .sql, in small letters\n"
        " old/3_c.sql:0: left out: goose has no migration of this file\n");
}

TEST_CASE("a file that a tool would refuse is refused, and none is lost in silence") {
  const auto golang = [](std::vector<SourceText> files) {
    return refused([&] { read_golang_migrate(files); });
  };
  CHECK(golang({{.path = "1_a.down.sql", .name = "1_a.down.sql", .text = "SELECT 1;"}}) ==
        "1_a.down.sql:0: no file upgrades what this one undoes\n");
  CHECK(golang({{.path = "1_a.up.sql", .name = "1_a.up.sql", .text = ""},
                {.path = "01_b.up.sql", .name = "01_b.up.sql", .text = ""}}) ==
        "01_b.up.sql:0: the version 01 is there twice\n");
  const auto dbmate = [](std::string text) {
    return refused([&] { read_dbmate(one_file("1_a.sql", std::move(text))); });
  };
  CHECK(dbmate("SELECT 1;") ==
        "db/1_a.sql:0: SQL stands before `-- migrate:up`\n"
        "db/1_a.sql:0: there is no `-- migrate:up`\n");
  CHECK(dbmate("-- migrate:up\n-- migrate:down\n-- migrate:up\n") ==
        "db/1_a.sql:3: a second `-- migrate:up`\n");
  CHECK(refused([] { read_alembic(one_file("a.py", "revision = '1'\n")); }) == "NoSql");
  CHECK(refused([] {
          read_sqitch(one_file("sqitch.plan", "%project=a\n-b 2024-01-01T00:00:00Z\nc d\n"));
        }) ==
        "db/sqitch.plan:2: a change that is reverted by the plan\n"
        "db/sqitch.plan:3: a line that is neither a change nor a tag\n"
        "db/sqitch.plan:3: c has no script in deploy\n");
}

TEST_CASE("the tool's own table says which rows ours gets") {
  using Rows = std::vector<std::string>;
  const History history = line({"1", "2", "3"});
  const auto rows = [&](std::string_view name, const AppliedVersions& applied) {
    return rows_of(history, tool(name), applied);
  };
  CHECK(rows("goose", {{"1", "2"}}) == Rows{"2"});
  CHECK(rows("goose", {}).empty());
  CHECK(rows("golang-migrate", {{"2"}, {"2"}}) == Rows{"2"});
  CHECK(rows("flyway", {{"3"}, {"2.5"}}) == Rows{"3"});
  CHECK(refused([&] { rows("goose", {{"1", "3"}}); }) == "Gap");
  CHECK(refused([&] { rows("goose", {{"4"}}); }) == "NotInHistory");
  CHECK(refused([&] { rows("golang-migrate", {{"4"}, {"4"}}); }) == "NotInHistory");
}

TEST_CASE("versions of Flyway are compared as numbers, part by part") {
  CHECK(flyway_version("1_02.0") == "1.2");
  CHECK(flyway_version("1..2").empty());
  CHECK(flyway_version("x").empty());
  CHECK(flyway_less("1.2", "1.10"));
  CHECK(flyway_less("1", "1.1"));
  CHECK_FALSE(flyway_less("2", "1.9"));
}

}  // namespace headway::foreign
