// docs/json.md against what the verbs print: each member is named there with its type, and each
// member that is named there is printed.
#include "common/outcome.hpp"
#include "runner/commands/verbs.hpp"
#include "tests/postgres/project.hpp"

#include <format>
#include <fstream>
#include <map>
#include <sstream>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Member {
  std::string type;
  bool may_be_absent = false;
  bool seen = false;
};

/// A section of the page: the members by their paths.
using Shape = std::map<std::string, Member>;

std::string page() {
  return content(fs::path(HEADWAY_ROOT) / "docs" / "json.md");
}

/// The sections that have a table, by their headings.
std::map<std::string, Shape> shapes_of_page() {
  std::map<std::string, Shape> shapes;
  std::string heading;
  std::istringstream lines(page());
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("## ")) heading = line.substr(3);
    if (!line.starts_with("| `")) continue;
    const std::size_t path_end = line.find("` | ");
    const std::size_t type_end = line.find(" |", path_end + 4);
    Member member{.type = line.substr(path_end + 4, type_end - path_end - 4)};
    if (member.type.ends_with(" †")) {
      member.may_be_absent = true;
      member.type.resize(member.type.size() - std::string_view(" †").size());
    }
    const bool added = shapes[heading].emplace(line.substr(3, path_end - 3), member).second;
    INFO(line);
    CHECK(added);
  }
  return shapes;
}

bool is_of_type(const Json& value, std::string type) {
  constexpr std::string_view kOrNull = " or null";
  if (type.ends_with(kOrNull)) {
    if (value.is_null()) return true;
    type.resize(type.size() - kOrNull.size());
  }
  if (type == "text") return value.is_string();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "object") return value.is_object();
  if (!value.is_array()) return false;
  for (const Json& entry : value)
    if (type == "list of text" ? !entry.is_string() : !entry.is_object()) return false;
  return type == "list of text" || type == "list of objects";
}

/// Holds one section of the page against an object, or an object within it.
class Comparison {
 public:
  explicit Comparison(Shape& shape) : shape_(shape) {}

  void compare(const Json& object, const std::string& prefix) {
    for (const auto& [path, member] : shape_)
      if (path.starts_with(prefix) &&
          path.find_first_of(".[", prefix.size()) == std::string::npos) {
        INFO(path << " in " << object.dump());
        CHECK((member.may_be_absent || object.contains(path.substr(prefix.size()))));
      }
    for (const auto& [name, value] : object.items()) {
      const std::string path = prefix + name;
      if (path == "version") continue;
      INFO(path << " is " << value.dump());
      const auto found = shape_.find(path);
      REQUIRE(found != shape_.end());
      CHECK(is_of_type(value, found->second.type));
      found->second.seen = true;
      if (value.is_object() && has_members(path + ".")) compare(value, path + ".");
      if (found->second.type == "list of objects")
        for (const Json& entry : value)
          compare(entry, path + "[].");
    }
  }

 private:
  /// False for an object whose names are data.
  bool has_members(const std::string& prefix) const {
    const auto next = shape_.lower_bound(prefix);
    return next != shape_.end() && next->first.starts_with(prefix);
  }

  Shape& shape_;
};

/// The page, and what was compared with it.
class Page {
 public:
  void compare(const std::string& heading, const Json& object) {
    INFO(heading << ": " << object.dump());
    const auto shape = shapes_.find(heading);
    REQUIRE(shape != shapes_.end());
    CHECK(object.items().begin().key() == "version");
    CHECK(object.at("version") == 1);
    Comparison(shape->second).compare(object, "");
  }

  /// Every line of standard output.
  void compare(const std::string& heading, const Ended& ended) {
    INFO(ended.err);
    std::istringstream lines(ended.out);
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count)
      compare(heading, Json::parse(line));
    CHECK(count > 0);
  }

  void require_all_seen() const {
    for (const auto& [heading, shape] : shapes_)
      for (const auto& [path, member] : shape) {
        INFO(heading << ": " << path);
        CHECK(member.seen);
      }
  }

 private:
  std::map<std::string, Shape> shapes_ = shapes_of_page();
};

constexpr const char* kError = "An error: any verb";
constexpr const char* kOutcome =
    "The outcome of a run: `upgrade`, `downgrade`, `stamp`, `repair`, `seed`, `backup`";
constexpr const char* kScript = "A script: `upgrade --sql`, `downgrade --sql`, `stamp --sql`";
constexpr const char* kBackups = "The backups: `backup --list`";
constexpr const char* kSeeds = "The seeds: `seed --list`";
constexpr const char* kRevisions =
    "Revisions: `current`, `history`, `heads`, `branches`, `show`, `graph`";
constexpr const char* kNew = "A new revision: `revision`, `merge`";

/// With every member that an outcome can have.
Outcome fullest() {
  return {.run = "x7k2",
          .outcome = OutcomeKind::kPartial,
          .direction = RunDirection::kDown,
          .from = {"a"},
          .to = {"b"},
          .current = {"b"},
          .applied = std::vector<std::string>(300, "3f2a9c1b7d4e"),
          .rolled_back = {"b"},
          .repaired = {"a"},
          .half_done = "b",
          .pending = 1,
          .pending_contract = 1,
          .schema_restored = true,
          .backup = BackupRecord{"pgDump", "/backups/a.dump", 123, "ab", 1.5},
          .restore_point = RestorePoint{.name = "headway_x7k2", .lsn = "0/1A2B3C4"},
          .plan = PlanRecord{.hash = "5d1f", .revisions = {"a"}, .destructive = {"a"}},
          .error = OutcomeError{"RevisionFailed", "b", "a.sql", 2, 14, "42P01", "no", "create it"},
          .started_at = Time{},
          .finished_at = Time{},
          .runner = "0.1.0"};
}

Ended json(const Project& project, std::vector<std::string> words) {
  words.insert(words.end(), {"--output", "json"});
  return project.run(std::move(words));
}

/// A history of two heads beside a database.
Project& with_history(Project& project) {
  project.history().add("aaa1", "CREATE TABLE a (id int);\n-- headway: downgrade\nDROP TABLE a;");
  project.history().add("bbb2", "CREATE TABLE b (id int);\n-- headway: downgrade\nDROP TABLE b;");
  project.history().add_on("ccc3", "aaa1",
                           "CREATE TABLE c (id int);\n-- headway: downgrade\nSELECT 1;");
  return project;
}

void compare_runs(Page& page) {
  Project project;
  with_history(project);
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"upgrade", "--plan", "heads"},
                                             {"upgrade", "heads"},
                                             {"upgrade", "heads"},
                                             {"repair", "--checksum", "aaa1"},
                                             {"downgrade", "base"},
                                             {"stamp", "heads"},
                                             {"seed"}})
    page.compare(kOutcome, json(project, words));
  project.history().add_on("ddd4", "bbb2", "SELECT 1 / 0;");
  page.compare(kOutcome, json(project, {"upgrade", "ddd4"}));
  page.compare(kOutcome, Json::parse(to_json(fullest())));
  std::ofstream(fs::path(project.history().folder()) / "zz.sql")
      << "-- The words\n-- seed: words\n\n-- headway: load\nSELECT 1;\n";
  page.compare(kSeeds, json(project, {"seed", "--list"}));
  page.compare(kError, json(project, {"show", "nobody"}));
}

void compare_backups(Page& page) {
  Project project;
  with_history(project);
  const std::string folder =
      "--backup-dir=" + fs::path(project.file("x", "")).parent_path().string();
  const Ended taken = json(project, {"backup", "--backup=pgdump", folder});
  page.compare(kOutcome, taken);
  page.compare(kBackups, json(project, {"backup", "--list"}));
  page.compare("A restored backup: `restore`",
               json(project, {"restore", taken.outcome().backup->location, "--into", "json_page"}));
}

void compare_looks(Page& page) {
  Project project;
  with_history(project);
  page.compare(kScript, json(project, {"upgrade", "--sql", "heads"}));
  page.compare(kScript, json(project, {"downgrade", "--sql", "bbb2:base"}));
  page.compare(kScript, json(project, {"stamp", "--sql", "bbb2"}));
  REQUIRE(project.run({"upgrade", "aaa1"}).code == 0);
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"current"}, {"history", "-i"}, {"heads"}, {"branches"}, {"show", "heads"}, {"graph"}})
    page.compare(kRevisions, json(project, words));
  page.compare("`wait`", json(project, {"wait", "--for", "aaa1"}));
  page.compare("`config`", json(project, {"config"}));
  project.database().execute("UPDATE alembic_version SET version_num = 'zzz9'");
  page.compare(kRevisions, json(project, {"current"}));
}

void compare_files(Page& page) {
  Project project;
  with_history(project);
  page.compare("`rebase`", json(project, {"rebase", "ccc3", "--onto", "bbb2", "--unchecked"}));
  page.compare(kNew, json(project, {"revision", "-m", "one", "--head", "aaa1", "--splice"}));
  page.compare(kNew, json(project, {"merge", "heads", "-m", "both"}));
  const std::string models = project.file("models.sql",
                                          "CREATE TABLE a (id int); CREATE TABLE b (id int); "
                                          "CREATE TABLE c (id int);");
  page.compare(kNew, json(project, {"revision", "--autogenerate", "-m", "x", "--models", models}));

  const TemporaryFolder folder;
  const fs::path place = folder.path() / "shop";
  fs::create_directory(place);
  std::ofstream(place / ".gitignore") << "*.o\n";
  page.compare("`init`", run({"init", place.string(), "--output", "json"}));

  const fs::path goose = folder.path() / "goose";
  fs::create_directory(goose);
  std::ofstream(goose / "1_a.sql") << "-- +goose Up\nCREATE INDEX CONCURRENTLY a ON b (c);\n";
  std::ofstream(goose / "2_b.go") << "package migrations\n";
  page.compare("`import`", run({"import", "goose", goose.string(), "--dir",
                                (folder.path() / "migrations").string(), "--output", "json"}));
}

void compare_schemas(Page& page) {
  Project project;
  with_history(project);
  const std::string models =
      project.file("models.sql", "CREATE TABLE a (id bigint); CREATE TABLE d (id int);");
  page.compare("`check`", json(project, {"check", "--models", models}));
  page.compare("`diff`", json(project, {"diff", "--models", models}));
  page.compare("`test`", json(project, {"test", "--all"}));
  REQUIRE(project.run({"upgrade", "heads"}).code == 0);
  project.database().execute("ALTER TABLE a ADD COLUMN more text");
  page.compare("`drift`", json(project, {"drift"}));
}

}  // namespace

TEST_CASE("docs/json.md names what the verbs print as JSON, and nothing else") {
  Page page;
  compare_runs(page);
  compare_backups(page);
  compare_looks(page);
  compare_files(page);
  compare_schemas(page);
  page.require_all_seen();
}

TEST_CASE("docs/json.md names every verb") {
  const std::string text = page();
  for (const commands::Verb& verb : commands::verbs()) {
    INFO(verb.name);
    CHECK(text.contains(std::format("`{}`", verb.name)));
  }
}
