#pragma once

#include "common/diagnostic.hpp"
#include "runner/revisions/revision.hpp"

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headway::revisions {

/// Reads the words behind `-- headway: batch`. The error says which of them is wrong. Pure.
std::expected<Batch, std::string> parse_batch(std::span<const std::string_view> words);

/// Makes `statement` the one that the batch repeats: the size takes the place of `:batch_size`, as
/// psql would replace its variable, so outside quotes and comments. Diagnostics for a statement
/// whose rounds the size does not limit, and for SKIP LOCKED. Pure.
std::vector<Diagnostic> put_in_batch(Statement& statement, Batch batch, const std::string& file);

/// A batch's statement as it would be sent with another size in place of `:batch_size`.
std::string with_size(const Statement& statement, int size);

/// A section with a batch runs outside of a transaction; an upgrade with one needs a verify
/// section, which alone shows that no row is left. Diagnostics for a revision that is otherwise.
std::vector<Diagnostic> check_batches(const Section& section, bool needs_verify,
                                      const std::string& file);

}  // namespace headway::revisions
