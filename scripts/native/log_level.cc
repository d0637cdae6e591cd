// TensorFlow 2.21 greets with an INFO line ("oneDNN custom operations are on ...") while its library loads, before
// anything reads TF_CPP_MIN_LOG_LEVEL, and abseil adds a warning that logging was not initialised yet. In the cells of
// a notebook and in the output of a script both look like trouble and are none.
//
// Every log statement asks absl::MinLogLevel() whether it may speak, through the dynamic symbol table. The addon comes
// first in the order in which its libraries look symbols up, so the definition below answers from the very first
// statement on. Should a later TensorFlow carry another abseil, nothing calls this function and nothing else changes.

#include <cstdlib>

namespace absl {
inline namespace lts_20250814 {

enum class LogSeverityAtLeast : int { kInfo = 0, kWarning = 1, kError = 2, kFatal = 3 };

/// The least severity that is logged: the number in TF_CPP_MIN_LOG_LEVEL, or everything when it is not set.
__attribute__((visibility("default"))) LogSeverityAtLeast MinLogLevel() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  return level == nullptr ? LogSeverityAtLeast::kInfo : static_cast<LogSeverityAtLeast>(std::atoi(level));
}

}  // namespace lts_20250814
}  // namespace absl
