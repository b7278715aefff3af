#pragma once
// Question answering by live tools; no simulated world.

#include "baton/tools/toolbox.h"

#include <memory>

namespace baton::envs {

struct QuestionOptions {
  // Streams the text of a lone `answer` call to context.on_text as it is generated. Whether that call becomes the submission is
  // not known by then, so leave it off where the policy may reject an answer. Other calls never stream.
  bool stream = false;
};

// Options: submit each candidate; call `answer` and `reason` any number of times (votes), `search` and `compute` once, `verify`
// once per candidate and verifier. `code` needs arguments, so only chat policies call it; Submit{kNoCandidate} is always
// possible.
//
// Several calls start together, the first on the caller's thread; each has a key and a random stream of its own, so
// results are the same in any order of events. On a virtual clock they run one after another, each from the same instant, and the
// clock moves by the longest. A call whose reservation no longer fits beside those before it is `unaffordable` and never starts.
// A Say is the answer, or the turn that calls the client's tools; then the episode is `awaiting_client`.
//
// The task of reset() must outlive the episode. One episode at a time; `toolbox` is shared and must outlive the environment.
std::unique_ptr<Environment> make_question_environment(const tools::Toolbox& toolbox, QuestionOptions options = {});

}  // namespace baton::envs
