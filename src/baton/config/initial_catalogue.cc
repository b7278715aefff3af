#include "baton/config/catalogue.h"

namespace baton::config {

std::string_view initial_catalogue() {
  return R"(# A baton catalogue: who provides models, what they cost, and the tools a policy may call.
# Check it with 'baton catalogue check FILE', look at it with 'baton catalogue show FILE'.

price_book = "my-prices-1"            # any name for these prices; copied into every ledger and trace

# Providers: OpenAI-compatible endpoints. Keys never stand here, only the variable that holds one.
[providers.openai]
base_url = "https://api.openai.com/v1"
key_env = "OPENAI_API_KEY"            # leave it out where no key is needed
# connect_timeout = 5                 # seconds
# first_byte_timeout = 60             # seconds until the first byte of a reply
# timeout = 120                       # seconds for one whole call
# max_concurrent = 64                 # calls at once
# requests_per_minute = 0             # 0: no limit of ours
# retries = 2                         # at most, beyond the first attempt
# stream = true                       # false for servers that leave usage out of streams

# [providers.local]                   # vLLM, llama.cpp, Ollama, …
# base_url = "http://127.0.0.1:8000/v1"

# Models: prices in dollars per million tokens. Check them against your provider's list.
[models.small]                        # the name that policies and reports use
provider = "openai"
upstream = "gpt-4o-mini"              # the name that the provider uses
input = 0.15
cached_input = 0.075                  # default: input
output = 0.60
# reasoning = 0.60                    # default: output
# per_call = 0                        # a flat fee in dollars
first_token = 0.5                     # expected seconds
tokens_per_second = 80                # expected
max_output_tokens = 1024
expected_output_tokens = 200
# accuracy = 0.7                      # share of tasks that it gets right, where you know it; default: judged by price
description = "Cheap and quick; good at everyday questions."

[models.large]
provider = "openai"
upstream = "gpt-4o"
input = 2.50
cached_input = 1.25
output = 10.00
description = "Dearer; for hard questions."

# Tools: what a policy may call. Roles: answer, reason (writes code and runs it), verify (judges an answer) need a model;
# code (sandbox), compute (arithmetic, dates, units) and search (an index of your documents) need none.
# Without any [tools.…] table there is one answer tool per model, and compute.
[tools.small]
role = "answer"
model = "small"

[tools.large]
role = "answer"
model = "large"

[tools.reason]
role = "reason"
model = "large"

[tools.verify]
role = "verify"
model = "small"

[tools.code]
role = "code"

[tools.compute]
role = "compute"

# [tools.docs]
# role = "search"
# index = "docs.index"                # written by 'baton index FOLDER docs.index'; relative to this file
)";
}

}  // namespace baton::config
