#pragma once

#include "operator/reconcile/observed.hpp"

#include <string>
#include <string_view>

namespace headway::reconcile {

/// The last message in the end of a container's log: of a line of JSON its `msg` or `message`, of
/// another line the line itself. Empty: there is none.
std::string last_message(std::string_view log);

/// What a runner without an outcome of its run left: the message of another outcome, such as an
/// older runner's that was called wrongly, else the last message of its log.
std::string last_words(const ObservedPod& pod);

/// Why a container was ended by the kernel for its memory, for people: which limit was reached.
std::string out_of_memory(const ObservedPod& pod);

}  // namespace headway::reconcile
