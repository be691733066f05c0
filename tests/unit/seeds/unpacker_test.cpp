#include "runner/seeds/unpacker.hpp"

#include "common/error.hpp"

#include <algorithm>
#include <random>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <zlib.h>
#include <zstd.h>

namespace headway::seeds {

namespace {

std::string gzip(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string zstd(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

/// The text, in pieces of at most `size`; the end may be asked for once.
NextPiece pieces(const std::string& text, std::size_t size) {
  return [&text, size, at = std::size_t{0}]() mutable {
    REQUIRE(at <= text.size());
    const std::string_view piece = std::string_view(text).substr(at, size);
    at = piece.empty() ? text.size() + 1 : at + piece.size();
    return piece;
  };
}

std::string unpacked(const std::string& file, const std::string& packed, std::size_t size) {
  Unpacker unpacker(file, pieces(packed, size));
  std::string text;
  for (auto piece = unpacker.next(); !piece.empty(); piece = unpacker.next())
    text += piece;
  return text;
}

/// Of several sizes of zlib's and zstd's own buffers; half of it cannot be made smaller.
std::string long_text() {
  std::mt19937 random(3);
  std::string text;
  while (text.size() < 1'000'000)
    text += static_cast<char>(random());
  return text + std::string(1'500'000, 'x');
}

}  // namespace

TEST_CASE("data is unpacked as its name says, in pieces of any size") {
  const std::string text =
      GENERATE(std::string(), std::string("id,name\n1,reading\n"), long_text());
  const std::size_t size = GENERATE(1UZ, 7UZ, 4096UZ, 256UZ * 1024, 5'000'000UZ);
  if (text.size() > 1000 && size < 1000) return;
  CAPTURE(text.size(), size);
  CHECK((unpacked("a.csv", text, size) == text));
  CHECK((unpacked("a.csv.gz", gzip(text), size) == text));
  CHECK((unpacked("a.csv.zst", zstd(text), size) == text));
}

TEST_CASE("several packed texts behind each other are one") {
  CHECK(unpacked("a.gz", gzip("a\n") + gzip("") + gzip("b\n"), 5) == "a\nb\n");
  CHECK(unpacked("a.zst", zstd("a\n") + zstd("") + zstd("b\n"), 5) == "a\nb\n");
}

TEST_CASE("packed data that is damaged, cut short or none is an error with its file") {
  const auto [file, packed] = GENERATE(std::pair("data/a.gz", gzip(long_text())),
                                       std::pair("data/a.zst", zstd(long_text())));
  std::string text = packed;
  std::string problem = std::string(file) + " is damaged: ";
  SECTION("cut short") {
    text.resize(text.size() - GENERATE(1UZ, 10UZ, 500'000UZ));
    problem += "it ends too early";
  }
  SECTION("emptied") {
    text.clear();
    problem += "it ends too early";
  }
  SECTION("something behind it") {
    text += "and more";
  }
  SECTION("not packed") {
    text = "id,name\n1,reading\n";
  }
  if (std::string_view(file).ends_with(".gz")) {
    // zstd has a checksum only where it was asked for one.
    SECTION("changed") {
      char& place = text[text.size() / 2];
      place = place == 'a' ? 'b' : 'a';
    }
  }
  try {
    unpacked(file, text, 4096);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::kRevisionFailed);
    CHECK(std::string(error.what()).contains(problem));
  }
}

}  // namespace headway::seeds
