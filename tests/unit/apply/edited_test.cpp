#include "runner/apply/edited.hpp"

#include "runner/revisions/checksum.hpp"
#include "tests/unit/plan/in_memory.hpp"

#include <format>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using headway::testing::history_of;

namespace {

std::vector<std::string> edited(const plan::History& history,
                                const std::map<std::string, std::string>& applied) {
  std::vector<std::string> ids;
  for (const revisions::Revision* revision : apply::edited_revisions(history, applied))
    ids.push_back(revision->id);
  return ids;
}

}  // namespace

TEST_CASE("revisions that do something else now than when they were applied are found") {
  const plan::History history = history_of({{"aaa", "", "", "-- headway: upgrade\nSELECT 1;"},
                                            {"bbb", "aaa", "", "-- headway: upgrade\nSELECT 2;"},
                                            {"ccc", "bbb", "", "-- headway: upgrade\n"}});
  const auto checksum = [&](const char* id) {
    return revisions::checksum(*history.catalogue().find(id));
  };
  CHECK(edited(history, {{"aaa", checksum("aaa")}, {"bbb", checksum("bbb")}}).empty());
  CHECK(edited(history, {{"aaa", "other"}, {"bbb", checksum("bbb")}, {"gone", "other"}}) ==
        std::vector<std::string>{"aaa"});
  CHECK(edited(history, {}).empty());
}

TEST_CASE("edited revisions are named with their files, ten of them") {
  revisions::Revision revision;
  revision.id = "aaa";
  revision.file = "aaa.sql";
  CHECK(apply::edited_notice({&revision}).contains("applied: aaa (aaa.sql); the database"));
  CHECK_FALSE(apply::edited_notice({10, &revision}).contains("more"));
  CHECK(apply::edited_notice({12, &revision}).contains("aaa (aaa.sql), 2 more; "));
  const Error refusal = apply::edited_refusal({&revision});
  CHECK(refusal.code() == ExitCode::kRefused);
  CHECK(std::string(refusal.what()).contains("applied: aaa (aaa.sql); the database"));
  CHECK(refusal.hint().ends_with("headway repair --checksum aaa"));
}
