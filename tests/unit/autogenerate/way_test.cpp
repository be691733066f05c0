#include "runner/autogenerate/way.hpp"

#include "runner/autogenerate/section_text.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::autogenerate;
using schema::Dependency;
using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

Object column(const std::string& table, const std::string& name, const std::string& type,
              int position) {
  return {.key = {.kind = Kind::kColumn, .name = table + "." + name},
          .facts = {{"on", table}, {"name", name}, {"type", type}},
          .position = position};
}

Object table(const std::string& name) {
  return {.key = {.kind = Kind::kTable, .name = name}, .facts = {{"persistence", "p"}}};
}

std::string text_of(const Statements& statements) {
  std::string text;
  for (const Statement& statement : statements)
    text += statement.sql + "\n";
  return text;
}

}  // namespace

TEST_CASE("new columns of a table come in the order that they have in the models") {
  const Snapshot before{.objects = {table("public.a")}, .needs = {{}}};
  const Snapshot after{
      .objects = {table("public.a"), column("public.a", "x", "integer", 2),
                  column("public.a", "y", "text", 1)},
      .needs = {{}, {{.to = 0, .why = Dependency::kPart}}, {{.to = 0, .why = Dependency::kPart}}}};
  CHECK(text_of(find_way(before, after).statements) ==
        "ALTER TABLE public.a ADD COLUMN y text\n"
        "ALTER TABLE public.a ADD COLUMN x integer\n");
}

TEST_CASE("a dropped table takes its columns along and says what is lost") {
  const Snapshot before{.objects = {table("public.a"), column("public.a", "x", "integer", 1)},
                        .needs = {{}, {{.to = 0, .why = Dependency::kPart}}}};
  const Way way = find_way(before, {});
  REQUIRE(way.statements.size() == 1);
  CHECK(way.statements[0].sql == "DROP TABLE public.a");
  CHECK(way.statements[0].loss == "table public.a with its rows");
}

TEST_CASE("an object that no statement can be written for is named") {
  const Snapshot after{.objects = {{.key = {.kind = Kind::kOther, .name = "operator public.+"}}},
                       .needs = {{}}};
  const Way way = find_way({}, after);
  REQUIRE(way.problems.size() == 1);
  CHECK(way.problems[0] == "other operator public.+: no statement can be written for it");
}

TEST_CASE("sections hold the losses as comments, and build indexes concurrently where asked") {
  CHECK(section_text({{"CREATE UNIQUE INDEX a ON public.b USING btree (c)"}},
                     {{"DROP INDEX public.a", "nothing"}}, true) ==
        "-- headway: upgrade no-transaction\n"
        "CREATE UNIQUE INDEX CONCURRENTLY a ON public.b USING btree (c);\n"
        "\n"
        "-- headway: downgrade no-transaction\n"
        "-- loses data: nothing\n"
        "DROP INDEX CONCURRENTLY public.a;\n");
}
