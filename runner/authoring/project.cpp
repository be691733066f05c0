#include "runner/authoring/project.hpp"

#include "runner/authoring/config_text.hpp"
#include "runner/authoring/models_project.hpp"
#include "runner/authoring/revision_template.hpp"

#include <algorithm>
#include <format>
#include <optional>

namespace headway::authoring {

namespace {

constexpr std::string_view kReadme = R"(# Schema migrations

Each `*.sql` file in this folder is a revision: the SQL of its upgrade and of its downgrade, and the revision that it stands on.

## Write a revision

```
headway revision -m "Add user preferences"
headway edit head
```

Review it: no statement that locks a large table for long, data that moves with the schema, a downgrade that undoes the upgrade.
A revision without a `-- headway: downgrade` section cannot be undone.

## Try it

```
headway test --all      # each revision up, down and up again, on a scratch database
export DATABASE_URL=postgresql://localhost/development
headway upgrade head
```

## Look

```
headway current -v      # where the database is
headway history         # all revisions, newest first
headway graph           # the same as a drawing; what is applied is marked
headway heads           # the newest revisions
```

## When something is wrong

- *Multiple heads are present*: two branches met. `headway merge heads -m "Merge"` joins them; `headway rebase REVISION`
  puts yours behind the other, as long as no database has applied it.
- *Can't locate revision*, or a version row that no file holds: the database was upgraded from newer files. Use those.
- The tables are there, but no version row: `headway stamp REVISION` writes down where the database is, and runs nothing.
)";

constexpr std::string_view kSecret =
    R"(# The URL of the app's database. Keep the real one out of git: fill it in with the tool that you use for Secrets.
apiVersion: v1
kind: Secret
metadata:
  name: {0}-db
stringData:
  DATABASE_URL: postgresql://USER:PASSWORD@HOST:5432/DATABASE
)";

constexpr std::string_view kResource = R"(apiVersion: headway.dev/v1alpha1
kind: SchemaMigration
metadata:
  name: {0}
spec:
  database:
    urlFrom:
      secretKeyRef: {{name: {0}-db, key: DATABASE_URL}}
  source:
    image:
      reference: registry.example/{0}-migrations:1.0.0
      path: /migrations
  target: head
)";

constexpr std::string_view kDockerfile =
    R"(# An image that holds the revisions and nothing else; no program in it is ever run.
#   docker build -f Dockerfile.migrations -t registry.example/{0}-migrations:1.0.0 .
FROM scratch
COPY migrations/ /migrations/
)";

constexpr std::string_view kWorkflow =
    R"yaml(# Checks the revisions of a pull request: their graph, one head, and up, down and up again on an empty database.
name: migrations
on:
  pull_request:
    paths: [migrations/**, headway.yaml]
jobs:
  check:
    runs-on: ubuntu-latest
    services:
      postgres:
        image: postgres:17
        env: {POSTGRES_PASSWORD: check}
        ports: ["5432:5432"]
        options: --health-cmd pg_isready --health-interval 1s --health-retries 60
    env:
      DATABASE_URL: postgresql://postgres:check@127.0.0.1:5432/postgres
      HEADWAY_SCRATCH_URL: postgresql://postgres:check@127.0.0.1:5432/postgres
    steps:
      - uses: actions/checkout@v4
      # headway itself: put it on the PATH here, from where your organisation keeps its tools.
      - run: headway --version
      - run: headway history
      - name: There is one head
        run: test "$(headway heads --resolve-dependencies | wc -l)" -eq 1
      - name: Each revision goes up, down and up again
        run: headway test --all
      - run: headway upgrade head
      - run: headway current --check-heads
)yaml";

constexpr std::string_view kIgnored[] = {
    "# Backups, and data that must not be in git.",
    "/backups/",
    "/data/",
};

bool has_line(std::string_view text, std::string_view line) {
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (text.substr(begin, end - begin) == line) return true;
    begin = end + 1;
  }
  return false;
}

}  // namespace

std::vector<FileText> project_files(const ProjectParts& parts,
                                    std::span<const Setting* const> settings) {
  const std::optional<ModelsProject> models =
      parts.models.empty() ? std::nullopt : std::optional(models_project(parts.models));
  std::vector<FileText> files = {
      {"headway.yaml", config_text(settings, models ? models->setting : "")},
      {"migrations/README.md", std::string(kReadme)},
      {"migrations/revision.template", std::string(kDefaultTemplate)},
  };
  if (models) files.push_back(models->file);
  if (parts.kubernetes) {
    files.push_back({"kubernetes/schemamigration.yaml",
                     std::vformat(kResource, std::make_format_args(parts.name))});
    files.push_back({"kubernetes/database-secret.yaml",
                     std::vformat(kSecret, std::make_format_args(parts.name))});
    files.push_back(
        {"Dockerfile.migrations", std::vformat(kDockerfile, std::make_format_args(parts.name))});
  }
  if (parts.github) files.push_back({".github/workflows/migrations.yaml", std::string(kWorkflow)});
  return files;
}

std::string with_ignored_files(std::string_view text) {
  std::string more;
  for (const std::string_view line : kIgnored)
    if (!has_line(text, line)) more += std::string(line) + "\n";
  if (more.empty()) return {};
  std::string whole(text);
  if (!whole.empty() && !whole.ends_with('\n')) whole += '\n';
  return whole + more;
}

std::string app_name(std::string_view folder) {
  std::string name;
  for (const char c : folder) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (letter || small != c) {
      name += small;
    } else if (!name.empty() && !name.ends_with('-')) {
      name += '-';
    }
  }
  name = name.substr(0, 40);
  while (name.ends_with('-'))
    name.pop_back();
  return name.empty() ? "app" : name;
}

}  // namespace headway::authoring
