#include "runner/revisions/revision_file.hpp"

#include "common/sha256.hpp"
#include "runner/revisions/batch_mark.hpp"
#include "runner/revisions/header.hpp"
#include "runner/revisions/lexer.hpp"
#include "runner/revisions/section_mark.hpp"
#include "runner/revisions/splitter.hpp"
#include "runner/revisions/transaction_control.hpp"
#include "runner/revisions/utf8.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <iterator>
#include <utility>

namespace headway::revisions {

namespace {

/// Recognized by the byte order mark, which stands nowhere in UTF-8.
bool is_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

/// Makes sections of marks and statements.
class SectionReader {
 public:
  SectionReader(std::string_view text, const std::string& file,
                std::vector<Diagnostic>& diagnostics)
      : text_(text), file_(file), diagnostics_(diagnostics) {}

  void take(const Statement& statement) {
    if (current_ == nullptr) {
      if (!std::exchange(reported_outside_, true)) stray_ = statement.line;
      return;
    }
    current_->statements.push_back(statement);
    if (batch_)
      append(put_in_batch(current_->statements.back(), *std::exchange(batch_, {}), file_));
  }

  void take(const Mark& mark) {
    end_batch();
    auto parsed = parse_mark(mark, file_);
    if (!parsed) {
      diagnostics_.push_back(std::move(parsed.error()));
      if (mark.text.starts_with("batch")) return;
      // The statements below must not count as a part of the section before.
      refused_ = true;
      begin(scrap_, mark);
      return;
    }
    if (const auto* batch = std::get_if<Batch>(&*parsed)) {
      take_batch(*batch);
      return;
    }
    const auto& section = std::get<SectionMark>(*parsed);
    auto& slot = sections_[static_cast<std::size_t>(section.kind)];
    if (slot) {
      complain(
          mark.line,
          std::format("a second section `{}`; the first begins in line {}", mark.text, slot->line),
          "a file has each section once");
      begin(scrap_, mark);
      return;
    }
    begin(slot, mark);
    slot->options = section.options;
  }

  /// Moves the sections over; false when the upgrade is missing.
  void finish(Revision& revision) {
    end_batch();
    end_section(text_.data() + text_.size());
    auto& [upgrade, downgrade, verify] = sections_;
    if (upgrade) read_control(*upgrade, !verify || verify->statements.empty());
    if (downgrade) read_control(*downgrade, /*needs_verify=*/false);
    if (current_ != nullptr && reported_outside_) {
      complain(stray_, "a statement stands before the first section mark",
               "put it below `-- headway: upgrade`");
    }
    if (upgrade) {
      revision.upgrade = std::move(*upgrade);
    } else if (!refused_) {
      complain(current_ == nullptr ? stray_ : 0, "the file has no section `-- headway: upgrade`",
               "put that line before the statements that upgrade the schema");
    }
    check_text(downgrade);
    check_text(verify);
    revision.downgrade = std::move(downgrade);
    revision.verify = std::move(verify);
  }

 private:
  void begin(std::optional<Section>& slot, const Mark& mark) {
    end_section(mark.comment.data());
    slot.emplace();
    slot->mark = mark.text;
    slot->line = mark.line;
    current_ = &*slot;
    begin_ = mark.comment.data() + mark.comment.size();
  }

  void end_section(const char* end) {
    if (current_ != nullptr) current_->text = {begin_, static_cast<std::size_t>(end - begin_)};
  }

  void take_batch(const Batch& batch) {
    const bool outside = current_ == nullptr;
    if (outside || (sections_[2] && current_ == &*sections_[2])) {
      complain(batch.line,
               outside ? "a batch stands before the first section mark"
                       : "a verify section cannot hold a batch",
               "a batch belongs before a statement of an upgrade or downgrade section");
      return;
    }
    batch_ = batch;
  }

  void read_control(Section& section, bool needs_verify) {
    append(check_batches(section, needs_verify, file_));
    section.options.no_transaction =
        section.options.no_transaction ||
        std::ranges::any_of(section.statements, [](const auto& each) { return !!each.batch; });
    read_transaction_control(section);
  }

  void append(std::vector<Diagnostic> more) {
    std::ranges::move(more, std::back_inserter(diagnostics_));
  }

  void end_batch() {
    if (batch_) {
      complain(batch_->line, "no statement follows this batch",
               "`-- headway: batch` stands before the statement that it repeats");
    }
    batch_.reset();
  }

  /// An upgrade may be in whatever client_encoding it sets; these are kept in the ledger.
  void check_text(const std::optional<Section>& section) {
    const auto place = section ? find_invalid_utf8(section->text) : std::nullopt;
    if (!place) return;
    const auto lines = std::ranges::count(section->text.substr(0, *place), '\n');
    complain(section->line + static_cast<int>(lines),
             std::format("the section `{}` is not UTF-8 text", section->mark),
             "save the file as UTF-8");
  }

  void complain(int line, std::string message, std::string hint) {
    diagnostics_.push_back({file_, line, 0, std::move(message), std::move(hint)});
  }

  std::string_view text_;
  const std::string& file_;
  std::vector<Diagnostic>& diagnostics_;
  std::array<std::optional<Section>, 3> sections_;  // by SectionMark::Kind
  std::optional<Section> scrap_;                    // below a mark that was refused
  Section* current_ = nullptr;
  const char* begin_ = nullptr;  // of the current section's text
  std::optional<Batch> batch_;
  bool refused_ = false;  // a mark that may have been meant as any section
  bool reported_outside_ = false;
  int stray_ = 0;
};

std::string hash_of(const std::string& text, const LeftOut* left_out) {
  return left_out == nullptr ? sha256_hex(text) : left_out->file_hash;
}

}  // namespace

std::string file_hash(const SourceFile& source) {
  return hash_of(*source.text, source.left_out.get());
}

std::string file_hash(const Revision& revision) {
  return hash_of(*revision.source, revision.left_out.get());
}

std::expected<Revision, std::vector<Diagnostic>> parse_revision(const SourceFile& source) {
  std::vector<Diagnostic> diagnostics;
  const auto text = without_byte_order_mark(*source.text);
  if (is_utf16(text)) {
    diagnostics.push_back({source.path, 1, 0, "the file's encoding is UTF-16",
                           "save it as UTF-8 (PowerShell: Out-File -Encoding utf8)"});
    return std::unexpected(std::move(diagnostics));
  }
  Header header = parse_header(text, source.path, diagnostics);
  if (header.id_line == 0) {
    diagnostics.push_back({source.path, 0, 0, "the file's header has no `revision:`",
                           "begin the file with comment lines: what it does, `-- revision: <id>`, "
                           "`-- revises: <the id before it>`"});
  }
  Revision revision;
  std::vector<Diagnostic> wrong_sections;
  SectionReader sections(text, source.path, wrong_sections);
  std::vector<Diagnostic> wrong_pieces =
      split_into(*source.text, source.path, source.left_out.get(), [&](const Piece& piece) {
        std::visit([&](const auto& part) { sections.take(part); }, piece);
      });
  if (wrong_pieces.empty()) {
    sections.finish(revision);
    std::ranges::move(wrong_sections, std::back_inserter(diagnostics));
  }
  std::ranges::move(wrong_pieces, std::back_inserter(diagnostics));
  if (!diagnostics.empty()) return std::unexpected(std::move(diagnostics));

  revision.id = std::move(header.id);
  revision.message = std::move(header.message);
  revision.down_revisions = std::move(header.down_revisions);
  revision.depends_on = std::move(header.depends_on);
  revision.branch_labels = std::move(header.branch_labels);
  revision.contract = header.contract;
  revision.created = std::move(header.created);
  revision.file = source.path;
  revision.line = header.id_line;
  revision.source = source.text;
  revision.left_out = source.left_out;
  return revision;
}

}  // namespace headway::revisions
