#include "runner/report/revision_text.hpp"

#include "tests/unit/plan/in_memory.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace headway;
using headway::testing::history_of;
using report::RevisionText;

namespace {

plan::History example() {
  return history_of({{"root"},
                     {"shop1", "root", "-- branch-labels: shop\n"},
                     {"net1", "root", "-- branch-labels: net\n"},
                     {"net2", "net1", "-- depends-on: shop1\n-- created: 2026-11-22T10:15:00Z\n"},
                     {"side", "", ""}});
}

}  // namespace

TEST_CASE("a head shows its labels and whether others depend on it") {
  const plan::History history = example();
  const RevisionText text(history);
  CHECK(text.head_line("shop1") == "shop1 (shop) (effective head)");
  CHECK(text.head_line("net2") == "net2 (net) (head)");
}

TEST_CASE("where the database is shows the place in the graph") {
  const plan::History history = example();
  const RevisionText text(history);
  CHECK(text.current_line("root") == "root (branchpoint)");
  CHECK(text.current_line("net2") == "net2 (head)");
  CHECK(text.current_line("gone") == "gone (not among these files)");
}

TEST_CASE("a line of the history shows where it comes from") {
  const plan::History history = example();
  const RevisionText text(history, std::set<std::string>{"shop1"});
  CHECK(text.history_line("root") == "<base> -> root (branchpoint), message of root");
  CHECK(text.history_line("shop1") ==
        "root -> shop1 (shop) (effective head) (current), message of shop1");
  CHECK(text.history_line("net2") == "net1 (shop1) -> net2 (net) (head), message of net2");
}

TEST_CASE("a revision of phase contract is marked") {
  const plan::History history = history_of({{"aaa"}, {"bbb", "aaa", "-- phase: contract\n"}});
  const RevisionText text(history);
  CHECK(text.history_line("bbb") == "aaa -> bbb (head) (contract), message of bbb");
  CHECK(text.current_line("bbb") == "bbb (head) (contract)");
  const auto json = nlohmann::json::parse(text.json({"aaa", "bbb"}));
  CHECK(json.at("revisions").at(0).at("phase") == "expand");
  CHECK(json.at("revisions").at(1).at("phase") == "contract");
}

TEST_CASE("a merge names its parents") {
  const plan::History history = history_of({{"aaa"}, {"bbb"}, {"ccc", "aaa, bbb"}});
  const RevisionText text(history);
  CHECK(text.history_line("ccc") == "aaa, bbb -> ccc (head) (mergepoint), message of ccc");
  CHECK(text.block("ccc").starts_with(
      "Rev: ccc (head) (mergepoint)\nMerges: aaa, bbb\nPath: ccc.sql\n"));
}

TEST_CASE("a block shows all about a revision") {
  const plan::History history = example();
  const RevisionText text(history);
  CHECK(text.block("net2") ==
        "Rev: net2 (head)\n"
        "Parent: net1\n"
        "Also depends on: shop1\n"
        "Branch names: net\n"
        "Path: net2.sql\n"
        "\n"
        "    message of net2\n"
        "    \n"
        "    Revision ID: net2\n"
        "    Revises: net1\n"
        "    Create Date: 2026-11-22T10:15:00Z\n");
  CHECK(text.block("root").contains("Parent: <base>\nBranches into: shop1, net1\n"));
}

TEST_CASE("as JSON, revisions say the same, and more") {
  const plan::History history = example();
  const RevisionText text(history, std::set<std::string>{"net2"});
  const auto json = nlohmann::json::parse(text.json({"net2", "gone"}));
  CHECK(json.at("version") == 1);
  const auto& net = json.at("revisions").at(0);
  CHECK(net.at("revision") == "net2");
  CHECK(net.at("revises") == nlohmann::json{"net1"});
  CHECK(net.at("dependsOn") == nlohmann::json{"shop1"});
  CHECK(net.at("branchLabels") == nlohmann::json{"net"});
  CHECK(net.at("head") == true);
  CHECK(net.at("current") == true);
  CHECK(net.at("file") == "net2.sql");
  CHECK(json.at("revisions").at(1).at("known") == false);
}

TEST_CASE("a branch point shows what it branches into, as Alembic does") {
  const plan::History history = example();
  const RevisionText text(history);
  CHECK(text.branches("root", /*verbose=*/false) ==
        "root (branchpoint)\n"
        "     -> shop1 (shop) (effective head)\n"
        "     -> net1 (net)\n");
  CHECK(text.branches("root", /*verbose=*/true)
            .ends_with("     -> shop1 (shop) (effective head), message of shop1\n"
                       "     -> net1 (net), message of net1\n"));
}

TEST_CASE("a line beside a drawing says all but the parents") {
  const plan::History history = example();
  const RevisionText text(history, std::set<std::string>{"net2"});
  CHECK(text.graph_line("net2") ==
        "net2 (net) (head) (current) (depends on shop1), message of net2");
}
