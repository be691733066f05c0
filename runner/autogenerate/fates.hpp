#pragma once

#include "runner/autogenerate/statement.hpp"
#include "runner/schema/snapshot.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace headway::autogenerate {

/// What becomes of an object on the way from one schema to another.
enum class Fate {
  kSame,
  kCreated,
  kDropped,
  kAltered,
  kReplaced,  ///< dropped and made again, since PostgreSQL cannot change it in place
};

/// An object of either schema, and its fate.
struct Item {
  const schema::Object* before = nullptr;  ///< nullptr: it is new
  const schema::Object* after = nullptr;   ///< nullptr: it goes
  Fate fate = Fate::kSame;
  Statements altered = {};  ///< of an altered one
  /// What stands for it is already there: the index that a constraint takes over, and that
  /// constraint.
  bool taken_over = false;
  /// A replaced generated column that stays where it is, without its expression for the time.
  bool recomputed = false;
  bool renamed_away = false;  ///< a replaced type that columns still use until they are moved

  const schema::Object& object() const { return after ? *after : *before; }
  bool goes() const { return fate == Fate::kDropped || fate == Fate::kReplaced; }
  bool comes() const { return fate == Fate::kCreated || fate == Fate::kReplaced; }
};

/// All objects of two schemas with their fates, and the way from each schema's indexes to them.
struct Fates {
  std::vector<Item> items = {};
  std::vector<std::size_t> of_before = {};  ///< item of each object of the former schema
  std::vector<std::size_t> of_after = {};
  /// What cannot be made, for people: `table public.a: its partition key differs`.
  std::vector<std::string> problems = {};
};

/// Decides every object's fate: what differs is altered where PostgreSQL can and replaced where it
/// cannot, and what depends on a replaced object is replaced with it. Tables and columns with data
/// are never replaced: that is a problem. The snapshots must outlive the result. Pure.
Fates decide_fates(const schema::Snapshot& before, const schema::Snapshot& after);

}  // namespace headway::autogenerate
