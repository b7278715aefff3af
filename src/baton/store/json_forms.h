#pragma once
// JSON forms of the core types, the same in traces and in what commands report. Money is integer nano-dollars ("…_nano"),
// tools and candidates are indexes, fields that hold their default are left out. Secrets have no form: a provider carries the
// name of its key's variable only, a task is written without its gold.

#include "baton/base/json.h"
#include "baton/core/trajectory.h"

namespace baton::store {

// T: Usage, Price, Message, ToolSchema, Task, Submission, Preferences, Call, Candidate, CallRecord, Decision, LedgerEntry,
// Exchange, Provider, ModelSpec, ToolSpec, Catalogue.
template <class T>
Json json_of(const T& value);

// Exact inverse, strict: a missing, unknown or mistyped key throws Error "path.to.key: what is wrong".
template <class T>
T from_json(const Json& form);

}  // namespace baton::store
