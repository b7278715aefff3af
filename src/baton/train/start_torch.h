#pragma once

namespace baton::train {

// Makes torch fit to train small networks from several threads of our own: one thread inside each operation (BLAS too),
// deterministic algorithms, no instructions that the kernel has not permitted (oneDNN 2.6 dies of AMX where it is not), and
// vector instructions in a BLAS that is older than the processor.
// Call it once in main before any thread starts and before the first tensor; further calls do nothing.
void start_torch();

}  // namespace baton::train
