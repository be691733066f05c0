#include "runner/seeds/unpacker.hpp"

#include "common/error.hpp"

#include <format>
#include <stdexcept>
#include <utility>

#include <zlib.h>
#include <zstd.h>

namespace headway::seeds {

/// Unpacks what it is given.
class Unpacker::Method {
 public:
  struct Step {
    std::size_t taken = 0;
    std::size_t written = 0;
    bool whole = false;   ///< the end of what was packed; more may follow, packed for itself
    std::string problem;  ///< empty: none
  };

  Method() = default;
  virtual ~Method() = default;
  Method(const Method&) = delete;
  Method& operator=(const Method&) = delete;

  virtual Step unpack(std::string_view packed, std::vector<char>& into) = 0;
};

namespace {

constexpr std::size_t kPiece = 256 * 1024;

class Gzip : public Unpacker::Method {
 public:
  Gzip() {
    constexpr int kGzipOnly = 16;
    if (inflateInit2(&stream_, MAX_WBITS + kGzipOnly) != Z_OK)
      throw std::runtime_error("zlib could not begin");
  }
  ~Gzip() override { inflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  Step unpack(std::string_view packed, std::vector<char>& into) override {
    // zlib's interface is older than const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(packed.size());
    stream_.next_out = reinterpret_cast<Bytef*>(into.data());
    stream_.avail_out = static_cast<uInt>(into.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    Step step{.taken = packed.size() - stream_.avail_in,
              .written = into.size() - stream_.avail_out,
              .whole = result == Z_STREAM_END,
              .problem = {}};
    if (result == Z_STREAM_END) inflateReset(&stream_);
    // Z_BUF_ERROR: it could do nothing yet, without more input.
    if (result != Z_STREAM_END && result != Z_OK && result != Z_BUF_ERROR)
      step.problem = stream_.msg != nullptr ? stream_.msg : zError(result);
    return step;
  }

 private:
  z_stream stream_{};
};

class Zstd : public Unpacker::Method {
 public:
  Zstd() : stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) throw std::runtime_error("libzstd could not begin");
  }
  ~Zstd() override { ZSTD_freeDStream(stream_); }
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;

  Step unpack(std::string_view packed, std::vector<char>& into) override {
    ZSTD_inBuffer in{.src = packed.data(), .size = packed.size(), .pos = 0};
    ZSTD_outBuffer out{.dst = into.data(), .size = into.size(), .pos = 0};
    const std::size_t result = ZSTD_decompressStream(stream_, &out, &in);
    Step step{.taken = in.pos, .written = out.pos, .whole = result == 0, .problem = {}};
    if (ZSTD_isError(result) != 0) step.problem = ZSTD_getErrorName(result);
    return step;
  }

 private:
  ZSTD_DStream* stream_;
};

std::unique_ptr<Unpacker::Method> method_of(const std::filesystem::path& file) {
  if (file.extension() == ".gz") return std::make_unique<Gzip>();
  if (file.extension() == ".zst") return std::make_unique<Zstd>();
  return nullptr;
}

}  // namespace

Unpacker::Unpacker(const std::filesystem::path& file, NextPiece packed)
    : file_(file.string()),
      packed_(std::move(packed)),
      method_(method_of(file)),
      piece_(method_ ? kPiece : 0) {}

Unpacker::~Unpacker() = default;

std::string_view Unpacker::next() {
  if (!method_) return packed_();
  while (true) {
    if (rest_.empty() && !ended_) {
      rest_ = packed_();
      ended_ = rest_.empty();
    }
    if (ended_ && whole_) return {};
    // Also without more input: the method may still hold what it has unpacked.
    const Method::Step step = method_->unpack(rest_, piece_);
    if (!step.problem.empty()) refuse(step.problem);
    rest_.remove_prefix(step.taken);
    if (step.taken > 0 || step.written > 0) whole_ = step.whole;
    if (step.written > 0) return {piece_.data(), step.written};
    if (ended_ && !whole_) refuse("it ends too early");
  }
}

void Unpacker::refuse(const std::string& problem) {
  // The end of the pieces finds a file that has changed, which is another error.
  while (!ended_)
    ended_ = packed_().empty();
  throw Error(ExitCode::kRevisionFailed, "SeedFailed",
              std::format("the data {} is damaged: {}", file_, problem),
              "nothing of the seed is loaded; put the whole file in its place, then run it again");
}

}  // namespace headway::seeds
