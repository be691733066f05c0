// Our files against those that Alembic writes, which tests/fixtures/authoring/generate.py collects.
#include "common/error.hpp"
#include "common/time_text.hpp"
#include "runner/authoring/file_template.hpp"
#include "runner/authoring/new_revision.hpp"
#include "runner/authoring/revision_template.hpp"
#include "runner/authoring/slug.hpp"
#include "runner/revisions/revision_file.hpp"
#include "tests/unit/graph/yaml_graph.hpp"

#include <memory>

#include <catch2/catch_test_macros.hpp>

namespace headway::authoring {

namespace {

using graph::words_in;

YAML::Node fixture(const std::string& name) {
  return YAML::LoadFile(HEADWAY_FIXTURES "/authoring/" + name);
}

/// A file's header as text, or why it was not written.
struct Answer {
  std::string error;
  std::vector<std::string> revises, depends, labels;

  bool operator==(const Answer&) const = default;
};

Answer expected(const YAML::Node& item) {
  return {.error = item["then_error"].as<std::string>(""),
          .revises = words_in(item["then_revises"]),
          .depends = words_in(item["then_depends"]),
          .labels = words_in(item["then_labels"])};
}

/// Carries a command out; the node that it adds goes to `nodes`.
Answer answer(std::vector<graph::Node>& nodes, const YAML::Node& item) {
  const NewRevision wanted{.id = item["id"].as<std::string>(),
                           .message = "m",
                           .heads = words_in(item["heads"]),
                           .splice = item["splice"].as<bool>(),
                           .branch_labels = words_in(item["labels"]),
                           .depends_on = words_in(item["depends"])};
  const Conventions conventions{.folders = {"migrations"},
                                .file_template = "%(rev)s",
                                .template_text = std::string(kDefaultTemplate),
                                .template_file = "the default template"};
  const graph::RevisionMap map = graph::map_of(nodes);
  try {
    const Draft draft = item["merge"].as<bool>() ? draft_merge(map, wanted, conventions, Time{})
                                                 : draft_revision(map, wanted, conventions, Time{});
    const auto read = revisions::parse_revision(
        {.path = draft.path.string(), .text = std::make_shared<const std::string>(draft.text)});
    REQUIRE(read);
    nodes.push_back({.id = read->id,
                     .down_revisions = read->down_revisions,
                     .depends_on = read->depends_on,
                     .branch_labels = read->branch_labels,
                     .file = draft.path.string(),
                     .line = read->line,
                     .message = read->message});
    return {.error = "",
            .revises = read->down_revisions,
            .depends = read->depends_on,
            .labels = read->branch_labels};
  } catch (const DiagnosticsError&) {
    return {.error = "Files", .revises = {}, .depends = {}, .labels = {}};
  } catch (const Error& error) {
    // Alembic's command line hides that several ids begin alike.
    const std::string& reason = error.reason();
    return {.error = reason == "AmbiguousRevision" ? "RevisionNotFound" : reason,
            .revises = {},
            .depends = {},
            .labels = {}};
  }
}

}  // namespace

TEST_CASE("equal templates give equal file names") {
  for (const auto& item : fixture("names.yaml")) {
    const auto text = item["template"].as<std::string>();
    const auto message = item["message"].as<std::string>();
    INFO(text << " of '" << message << "'");
    CHECK(file_name(text, {.rev = item["rev"].as<std::string>(),
                           .slug = slug(message, 40),
                           .created = *parse_time(item["at"].as<std::string>())}) ==
          item["name"].as<std::string>());
  }
}

TEST_CASE("revision and merge leave the graph that Alembic's leave") {
  int compared = 0;
  for (const auto& history : fixture("commands.yaml")) {
    std::vector<graph::Node> nodes = graph::nodes_in(history["revisions"]);
    for (const auto& item : history["commands"]) {
      INFO(YAML::Dump(history["revisions"]) << "\n" << YAML::Dump(item));
      const Answer ours = answer(nodes, item);
      const Answer theirs = expected(item);
      CHECK(ours.error == theirs.error);
      CHECK(ours.revises == theirs.revises);
      CHECK(ours.depends == theirs.depends);
      CHECK(ours.labels == theirs.labels);
      ++compared;
    }
  }
  CHECK(compared > 300);
}

}  // namespace headway::authoring
