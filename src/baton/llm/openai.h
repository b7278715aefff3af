#pragma once
// A model behind an OpenAI-compatible endpoint: POST {base_url}/chat/completions.

#include "baton/core/chat.h"
#include "baton/http/client.h"

#include <memory>
#include <string>

namespace baton::llm {

struct OpenAiOptions {
  bool stream = true;       // stream also where nobody listens (if the provider may): the first token is timed, a cut reply kept;
                            // with false, only calls with context.on_text stream
  Seconds idle_timeout = 0; // longest silence within a reply; 0: the provider's first_byte_timeout
};

// `key` goes into the Authorization header and nowhere else: errors carry provider, status and the upstream's own words
// (at most 300 bytes, the key blotted out). One call is one HTTP request; it ends by the context's deadline or the provider's
// timeout. Failures: 429 `rate_limited` (with retry_after), other 4xx `refused`, 5xx and lost connections `upstream`, a reply
// that breaks its protocol or a stream without its [DONE] `malformed`; all with partial text and what was billed.
std::unique_ptr<ChatModel> make_openai_model(ModelSpec model, Provider provider, std::string key, http::HttpClient& client,
                                             OpenAiOptions options = {});

}  // namespace baton::llm
