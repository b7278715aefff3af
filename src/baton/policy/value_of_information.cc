// One-step value of information: a model is asked where the best answer's P(right) is expected to rise by more than the call is
// worth once its reply is known; what could be asked after that does not count.

#include "baton/policy/baselines.h"
#include "baton/policy/induction.h"

namespace baton::policy {

std::unique_ptr<Policy> make_value_of_information(std::string_view share, const PolicySources& sources) {
  return make_lookahead({.name = "value-of-information", .share = share, .whole = false}, sources);
}

}  // namespace baton::policy
