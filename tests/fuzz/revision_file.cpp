#include "runner/revisions/revision_file.hpp"

#include "tests/fuzz/fuzzer.hpp"

using namespace headway;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = std::make_shared<const std::string>(fuzz::text_of(data, size));
  const auto revision = revisions::parse_revision({"a.sql", text});
  if (revision) {
    fuzz::require(!revision->id.empty());
    return 0;
  }
  fuzz::require(!revision.error().empty());
  for (const Diagnostic& diagnostic : revision.error())
    fuzz::require(diagnostic.file == "a.sql" && !diagnostic.message.empty());
  return 0;
}
