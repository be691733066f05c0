#include "runner/authoring/file_template.hpp"

#include "common/error.hpp"
#include "common/time_text.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::authoring {

namespace {

std::string name(std::string_view text, const std::chrono::time_zone* zone = nullptr) {
  return file_name(text, {.rev = "3f2a9c1b7d4e",
                          .slug = "add_preferences",
                          .created = *parse_time("2026-11-22T23:05:09Z"),
                          .zone = zone});
}

std::string refused(std::string_view text) {
  try {
    name(text);
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::kUsage);
    CHECK(error.reason() == "FileTemplate");
    return error.what();
  }
  FAIL(text << " was taken");
  return {};
}

}  // namespace

TEST_CASE("the default file name is the day, the minute, the id and the words") {
  CHECK(name(kDefaultFileTemplate) == "20261122_2305_3f2a9c1b7d4e_add_preferences");
}

TEST_CASE("a template that was copied from alembic.ini means the same") {
  CHECK(name("%%(year)d_%%(month).2d_%%(rev)s") == "2026_11_3f2a9c1b7d4e");
}

TEST_CASE("the time of a file name is that of the zone") {
  CHECK(name("%(year)d%(month).2d%(day).2d_%(hour).2d",
             std::chrono::locate_zone("Europe/Berlin")) == "20261123_00");
}

TEST_CASE("a template that names no file is refused, with the reason") {
  CHECK(refused("%(revision)s").contains("unknown token %(revision)"));
  CHECK(refused("%(rev)").contains("neither s nor d"));
  CHECK(refused("%(rev)x").contains("neither s nor d"));
  CHECK(refused("%(rev)d").contains("it is text"));
  CHECK(refused("%(rev").contains("never closes it"));
  CHECK(refused("100%_%(rev)s").contains("a single %"));
  CHECK(refused("../%(rev)s").contains("leads out of the folder"));
  CHECK(refused("/%(rev)s").contains("leads out of the folder"));
  CHECK(refused("a/../../%(rev)s").contains("leads out of the folder"));
  CHECK(refused(".%(rev)s").contains("begin with a dot"));
  CHECK(refused("%(year)d/").contains("no file's"));
  CHECK(refused("").contains("empty name"));
  CHECK(refused("a\nb").contains("control character"));
}

}  // namespace headway::authoring
