#pragma once
// Bayesian logistic regression with a Gaussian prior (Laplace approximation), and the prior that several regressions share.

#include <cstddef>
#include <span>
#include <vector>

namespace baton::policy {

struct Gaussian {
  std::vector<double> mean;        // n
  std::vector<double> covariance;  // n × n, row-major
};

struct Observations {
  std::vector<double> inputs;   // row-major, n per row
  std::vector<double> targets;  // 0..1, by row; fractions count as that share of a success
};

struct SharedPriorOptions {
  std::vector<double> variance;  // hyper-prior: between regressions, of each weight
  double strength = 4;           // regressions that it counts for
  double correlation = .5;       // share of the covariance between weights that is kept
};

// The mode (Newton) and the curvature there. The prior itself without observations.
Gaussian posterior_of(const Gaussian& prior, const Observations& seen);

// What one more regression of the kind of `fitted` may look like: maximisation step of the hierarchical model, widened for how
// few they are. The hyper-prior around 0 without any.
Gaussian shared_prior(std::span<const Gaussian> fitted, const SharedPriorOptions& options);

// The `count` rows of `inputs` (all where there are fewer) whose targets would tell most: greedily, each lowers the mean variance
// over all rows most, weighted by p(1-p).
std::vector<std::size_t> informative_rows(const Gaussian& prior, const std::vector<double>& inputs, std::size_t count);

// All regressions together with the prior that they share: `rounds` of expectation maximisation.
std::vector<Gaussian> fit_together(std::span<const Observations> seen, const SharedPriorOptions& options, int rounds);

// The weights v of a smaller regression, on inputs `to`, that says as nearly as possible the same as `from` on inputs `wide`
// (row by row), and their covariance by the delta method.
Gaussian projected(const Gaussian& from, const std::vector<double>& wide, const std::vector<double>& to, const Gaussian& prior);

}  // namespace baton::policy
