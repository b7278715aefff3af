#pragma once
// Policies for catalogues to come: they know models by facts alone, so a file needs few of the models it was trained with.

#include "baton/policy/compact/model.h"

namespace baton::policy {

inline constexpr const char* kGeneralMark = "general";  // in the card

struct GeneralOptions {
  std::size_t models = 20;     // kept, over the range of prices: what models to come are judged by, and their outcomes drawn from
  std::size_t cases = 600;     // kept, the first ones: operating points are found on them
};

// The same networks in a smaller file, marked as general. A share of such a policy is a share of the strongest model that it is
// bound to (TrainedUse), whichever that is.
CompactModel as_general(const CompactModel& model, const GeneralOptions& options = {});
bool is_general(const CompactModel& model);

}  // namespace baton::policy
