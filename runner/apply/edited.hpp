#pragma once

#include "common/error.hpp"
#include "runner/plan/history.hpp"

#include <map>
#include <string>
#include <vector>

namespace headway::apply {

/// The revisions that do something else now than when they were applied, in the order of their
/// files. `applied` are the checksums of then, by id. Pure.
std::vector<const revisions::Revision*> edited_revisions(
    const plan::History& history, const std::map<std::string, std::string>& applied);

/// For people. `edited` is not empty.
std::string edited_notice(const std::vector<const revisions::Revision*>& edited);

/// The error of a run that refuses them. `edited` is not empty.
Error edited_refusal(const std::vector<const revisions::Revision*>& edited);

}  // namespace headway::apply
