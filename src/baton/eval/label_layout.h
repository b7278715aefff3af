#pragma once
// Where the labels of a scatter plot stand: near their point, and out of each other's way.

#include <string>
#include <vector>

namespace baton::eval {

struct Box {
  double x = 0, y = 0, width = 0, height = 0;  // left upper corner; y grows downwards
};
double overlap(const Box& a, const Box& b);    // area in common

struct LabelRequest {
  double x = 0, y = 0;         // of the point
  double width = 0;            // of the text
  double weight = 1;           // heavier labels choose first
};

struct PlacedLabel {
  Box box;
  bool shown = true;           // false: no place without covering other labels
  bool leader = false;         // stands so far off that it wants a line to its point
};

// Labels in the order of requests, each within `frame` and, where there is room, off the points and the `obstacles`.
// Deterministic.
std::vector<PlacedLabel> lay_out_labels(const std::vector<LabelRequest>& requests, const std::vector<Box>& obstacles,
                                        const Box& frame, double line_height);

}  // namespace baton::eval
