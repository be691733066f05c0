#include "common/error.hpp"
#include "runner/revisions/seed_file.hpp"

#include <format>
#include <string>

#include <catch2/catch_test_macros.hpp>

namespace headway::revisions {

namespace {

Found files(std::initializer_list<const char*> texts) {
  Found found;
  for (const char* text : texts)
    found.files.push_back(
        {std::format("{}.sql", found.files.size() + 1), std::make_shared<const std::string>(text)});
  return found;
}

std::string refused(std::initializer_list<const char*> texts) {
  try {
    load_seeds(files(texts));
  } catch (const DiagnosticsError& error) {
    std::string text;
    for (const Diagnostic& diagnostic : error.diagnostics())
      text += std::format("{}:{}: {}\n", diagnostic.file, diagnostic.line, diagnostic.message);
    return text;
  }
  return "nothing";
}

}  // namespace

TEST_CASE("a seed has a name, requirements, statements and the files of its rows") {
  const auto seeds = load_seeds(
      files({"-- revision: a\n-- seed: no, this is a revision\n-- headway: upgrade\nSELECT 1;\n",
             "-- Skills\n-- seed: skills\n-- requires: ae10, shop@head\n\n-- headway: load\n"
             "DELETE FROM skills;\n-- headway: copy file=in/skills.csv optional\n"
             "COPY skills FROM STDIN (FORMAT csv);\n"
             "COPY more FROM STDIN;\n1\n\\.\n-- headway: copy file=b\nCOPY b FROM STDIN"}));
  REQUIRE(seeds.size() == 1);
  const Seed& seed = seeds.front();
  CHECK(seed.name == "skills");
  CHECK(seed.message == "Skills");
  CHECK(seed.requires_revisions == std::vector<std::string>{"ae10", "shop@head"});
  REQUIRE(seed.load.statements.size() == 4);
  CHECK_FALSE(seed.copies.at(0));
  REQUIRE(seed.copies.at(1));
  CHECK(seed.copies.at(1)->path == "in/skills.csv");
  CHECK(seed.copies.at(1)->optional);
  CHECK_FALSE(seed.load.statements.at(1).copy_data);
  CHECK(seed.load.statements.at(2).copy_data.value().text() == "1\n");
  CHECK(seed.copies.at(3)->path == "b");
}

TEST_CASE("the history is read without the seeds") {
  const Catalogue catalogue =
      load(files({"-- seed: a\n-- headway: load\n", "-- revision: b\n-- headway: upgrade\n"}));
  REQUIRE(catalogue.revisions().size() == 1);
  CHECK(catalogue.revisions().front().id == "b");
}

TEST_CASE("a seed that cannot be meant is refused with its line") {
  CHECK(refused({"-- seed: a\nSELECT 1;\n"}) ==
        "1.sql:2: a statement stands before `-- headway: load`\n"
        "1.sql:0: the file has no section `-- headway: load`\n");
  CHECK(refused({"-- seed: a b\n-- headway: load\n"}) ==
        "1.sql:1: `a b` cannot be the name of a seed\n");
  CHECK(refused({"-- seed: a\n-- depends-on: b\n-- headway: load\n"}) ==
        "1.sql:2: this key is not known in a seed\n");
  CHECK(refused({"-- seed: a\n-- headway: load\n", "-- seed: a\n-- headway: load\n"}) ==
        "2.sql:1: the seed a is there twice\n");
  CHECK(
      refused({"-- seed: a\n-- headway: load\n-- headway: copy file=../b\nCOPY b FROM STDIN;\n"}) ==
      "1.sql:3: a file of the data folder is needed\n");
  CHECK(refused({"-- seed: a\n-- headway: load\n-- headway: copy file=b gzip\n"
                 "COPY b FROM STDIN;\n"}) == "1.sql:3: `gzip` is no option of this mark\n");
  CHECK(refused({"-- seed: a\n-- headway: load\n-- headway: copy file=b\nSELECT 1;\n"}) ==
        "1.sql:4: `-- headway: copy` stands before another statement\n");
  CHECK(refused({"-- seed: a\n-- headway: load\n-- headway: copy file=b\n"}) ==
        "1.sql:3: no statement follows this mark\n");
  CHECK(refused({"-- seed: a\n-- headway: load\n-- headway: verify\nSELECT true;\n"}) ==
        "1.sql:3: `-- headway: verify` has no place here\n");
}

}  // namespace headway::revisions
