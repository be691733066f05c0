// Pairs of schemas (tests/fixtures/autogenerate): the generated revisions lead from one to the
// other and back, pg_dump being the judge, and the rows that were there stay.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <utility>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

/// The parts of a fixture by their names: before, rows, after, refused. Above them may stand
/// `-- needs PostgreSQL 17`.
std::map<std::string, std::string> parts_of(const std::filesystem::path& file) {
  std::map<std::string, std::string> parts;
  std::string part;
  std::istringstream lines(content(file));
  for (std::string line; std::getline(lines, line);) {
    if (line == "-- before" || line == "-- rows" || line == "-- after" || line == "-- refused") {
      part = line.substr(3);
      continue;
    }
    parts[part] += line + "\n";
  }
  return parts;
}

std::vector<std::string> fixtures() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(HEADWAY_FIXTURES "/autogenerate"))
    names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

/// The schema as pg_dump prints it, its statements sorted; without Headway's own.
std::vector<std::string> dump(const std::string& url) {
  const std::string command =
      "pg_dump --schema-only --no-owner --no-privileges --exclude-schema=headway "
      "--exclude-table=alembic_version '" +
      url + "'";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::vector<std::string> statements;
  std::string statement;
  std::array<char, 8192> buffer{};
  std::string line;
  while (fgets(buffer.data(), buffer.size(), pipe.get())) {
    line += buffer.data();
    if (!line.ends_with('\n')) continue;
    const std::string whole = std::exchange(line, {});
    if (whole == "\n" || whole.starts_with("--") || whole.starts_with("SET ") ||
        whole.starts_with("\\") || whole.starts_with("SELECT pg_catalog.set_config"))
      continue;
    statement += whole;
    if (whole.ends_with(";\n")) statements.push_back(std::exchange(statement, {}));
  }
  REQUIRE(statement.empty());
  std::ranges::sort(statements);
  return statements;
}

/// All rows of all tables, by the columns that both databases have, each value as text.
std::string rows(Database& of, Database& other) {
  const std::string columns =
      "SELECT format('%I.%I', table_schema, table_name) || E'\\t' || format('%I', column_name) "
      "FROM "
      "information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) "
      "WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('headway', 'pg_catalog', "
      "'information_schema') AND table_name <> 'alembic_version' ORDER BY 1";
  std::istringstream common(other.text(columns));
  const std::string here = "\n" + of.text(columns) + "\n";
  std::map<std::string, std::string> lists;
  for (std::string line; std::getline(common, line);) {
    if (!here.contains("\n" + line + "\n")) continue;
    const std::size_t tab = line.find('\t');
    std::string& list = lists[line.substr(0, tab)];
    list += (list.empty() ? "" : ", ") + line.substr(tab + 1) + "::text";
  }
  std::string all;
  for (const auto& [table, list] : lists)
    all += table + ": " +
           of.text("SELECT row(" + list + ")::text FROM ONLY " + table + " ORDER BY 1") + "\n";
  return all;
}

class Author {
 public:
  explicit Author(const std::map<std::string, std::string>& parts) {
    history_.add("aaa1", "-- headway: upgrade\n" + parts.at("before"));
    write(parts.at("after"));
  }

  void write(const std::string& models) const { std::ofstream(models_file()) << models; }

  Ended run(std::vector<std::string> words) const {
    words.insert(words.end(), {"--dir", history_.folder()});
    return testing::run(words,
                        {{"DATABASE_URL", live_.url()}, {"HEADWAY_SCRATCH_URL", live_.url()}});
  }

  Ended generate() const {
    return run({"revision", "--autogenerate", "-m", "Change", "--models", models_file()});
  }
  Ended check() const { return run({"check", "--models", models_file()}); }

  Database& live() { return live_; }
  std::size_t revisions() const {
    const std::filesystem::directory_iterator files(history_.folder());
    return static_cast<std::size_t>(std::distance(begin(files), end(files)));
  }

 private:
  std::string models_file() const { return (folder_.path() / "models.sql").string(); }

  History history_;
  TemporaryFolder folder_;
  Database live_;
};

}  // namespace

namespace {

bool is_for_later_server(const std::map<std::string, std::string>& parts, Database& database) {
  const std::string_view needs = "-- needs PostgreSQL ";
  const auto head = parts.find("");
  if (head == parts.end() || !head->second.starts_with(needs)) return false;
  return std::stoi(database.text("SELECT current_setting('server_version_num')::int / 10000")) <
         std::stoi(head->second.substr(needs.size()));
}

void lead_there_and_back(const std::string& name) {
  const auto parts = parts_of(HEADWAY_FIXTURES "/autogenerate/" + name + ".sql");
  INFO(name);
  Author author(parts);
  if (is_for_later_server(parts, author.live())) return;
  Ended ended = author.run({"upgrade", "head"});
  INFO(ended.err);
  REQUIRE(ended.code == 0);

  if (parts.contains("refused")) {
    ended = author.generate();
    CHECK(ended.code == 2);
    CHECK(ended.err.contains(parts.at("refused").substr(0, parts.at("refused").size() - 1)));
    CHECK(author.revisions() == 1);
    return;
  }
  Database before;
  before.execute(parts.at("before"));
  Database after;
  after.execute(parts.at("after"));
  if (parts.contains("rows")) author.live().execute(parts.at("rows"));

  ended = author.generate();
  INFO(ended.out << ended.err);
  REQUIRE(ended.code == 0);
  REQUIRE(author.revisions() > 1);
  const std::string there = rows(author.live(), after);
  ended = author.run({"upgrade", "head"});
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(dump(author.live().url()) == dump(after.url()));
  CHECK(rows(author.live(), before) == there);

  ended = author.check();
  CHECK(ended.code == 0);
  CHECK(ended.out == "No new upgrade operations detected.\n");

  ended = author.run({"downgrade", "aaa1"});
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(dump(author.live().url()) == dump(before.url()));
}

/// The fixtures are dealt out to several test cases, which run side by side.
constexpr std::size_t kHands = 10;

void play_hand(std::size_t hand) {
  const std::vector<std::string> names = fixtures();
  REQUIRE(names.size() >= kHands);
  for (std::size_t i = hand; i < names.size(); i += kHands)
    lead_there_and_back(names[i]);
}

}  // namespace

TEST_CASE("generated revisions lead there and back, and rows stay: 1") {
  play_hand(0);
}
TEST_CASE("generated revisions lead there and back, and rows stay: 2") {
  play_hand(1);
}
TEST_CASE("generated revisions lead there and back, and rows stay: 3") {
  play_hand(2);
}
TEST_CASE("generated revisions lead there and back, and rows stay: 4") {
  play_hand(3);
}
TEST_CASE("generated revisions lead there and back, and rows stay: 5") {
  play_hand(4);
}
TEST_CASE("generated revisions lead there and back, and rows stay: 6") {
  play_hand(5);
}
TEST_CASE("generated revisions lead there and back, and rows stay: 7") {
  play_hand(6);
}
TEST_CASE("generated revisions lead there and back, and rows stay: 8") {
  play_hand(7);
}
TEST_CASE("generated revisions lead there and back, and rows stay: 9") {
  play_hand(8);
}
TEST_CASE("generated revisions lead there and back, and rows stay: 10") {
  play_hand(9);
}

TEST_CASE("autogenerate leaves no scratch database behind, and drops one that a killed run left") {
  Database any;
  const Author author(
      {{"before", "CREATE TABLE a (id int);"}, {"after", "CREATE TABLE b (id int);"}});
  any.execute("CREATE DATABASE headway_scratch_0000000000000000");
  REQUIRE(author.generate().code == 0);
  CHECK(any.text("SELECT datname FROM pg_database WHERE datname LIKE 'headway_scratch%'").empty());
}

TEST_CASE("models that differ are named, and where they do not no file is written") {
  const Author author(
      {{"before", "CREATE TABLE a (id int);"}, {"after", "CREATE TABLE b (id int);"}});
  Ended ended = author.check();
  CHECK(ended.code == 8);
  CHECK(ended.out.contains("- table public.a\n"));
  CHECK(ended.out.contains("+ table public.b\n"));
  author.write("CREATE TABLE a (id int);");
  ended = author.generate();
  CHECK(ended.code == 0);
  CHECK(ended.out == "No changes detected; no file was written.\n");
  CHECK(author.revisions() == 1);
}

TEST_CASE("models that the server refuses are named with file and line, and nothing is written") {
  const Author author({{"before", "CREATE TABLE a (id int);"},
                       {"after", "CREATE TABLE a (id int);\n\nCREATE TABLE b (id nosuchtype);"}});
  const Ended ended = author.generate();
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("models.sql:3"));
  CHECK(ended.err.contains("nosuchtype"));
  CHECK(author.revisions() == 1);
}

TEST_CASE("a revision that loses data says so in the file and on the terminal") {
  const Author author(
      {{"before", "CREATE TABLE a (id int, gone text);"}, {"after", "CREATE TABLE a (id int);"}});
  const Ended ended = author.generate();
  REQUIRE(ended.code == 0);
  CHECK(ended.err.contains("loses data: column public.a.gone with its values"));
}

TEST_CASE("without a scratch URL a server of its own is started, and nothing of it stays") {
  History history;
  history.add("aaa1", "-- headway: upgrade\nCREATE TABLE a (id int);");
  const TemporaryFolder folder;
  const std::string models = (folder.path() / "models.sql").string();
  std::ofstream(models) << "CREATE TABLE a (id int);";
  const Ended ended = testing::run({"check", "--models", models, "--dir", history.folder()},
                                   {{"TMPDIR", folder.path().string()}});
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out == "No new upgrade operations detected.\n");
  const std::filesystem::directory_iterator left(folder.path());
  CHECK(std::distance(begin(left), end(left)) == 1);
}

TEST_CASE("without any server for scratch databases the error says what was tried") {
  History history;
  history.add("aaa1", "-- headway: upgrade\nCREATE TABLE a (id int);");
  const Ended ended = testing::run(
      {"check", "--models", history.folder(), "--dir", history.folder()}, {{"TMPDIR", "/proc"}});
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("did not start"));
  CHECK(ended.err.contains("--scratch-url"));
}
