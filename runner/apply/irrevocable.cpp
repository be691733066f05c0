#include "runner/apply/irrevocable.hpp"

#include "common/text.hpp"

#include <array>
#include <string>

namespace headway::apply {

bool may_run_program(const revisions::Statement& statement) {
  const std::string text = lower(statement.text);
  return text.contains("copy") && text.contains("program");
}

std::string_view irrevocable_part(const revisions::Statement& statement) {
  // dblink(), pg_drop_replication_slot(), pg_logical_slot_get_changes() and their like.
  constexpr std::array<std::string_view, 4> kWords = {"setval", "replication_slot", "slot_get",
                                                      "dblink"};
  const std::string text = lower(statement.text);
  for (const std::string_view word : kWords) {
    if (text.contains(word)) return word;
  }
  return may_run_program(statement) ? "COPY and PROGRAM" : "";
}

}  // namespace headway::apply
