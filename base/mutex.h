// A mutex that clang's -Wthread-safety understands. Not absl::Mutex: TSan can't see into the
// distribution's libabsl and reports false races.
#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define STANNA_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define STANNA_THREAD_ANNOTATION(x)
#endif

// Debian's abseil still defines these names, without a prefix and to the same end.
#undef GUARDED_BY
#undef REQUIRES
#undef EXCLUDES
#define GUARDED_BY(x) STANNA_THREAD_ANNOTATION(guarded_by(x))
#define REQUIRES(...) STANNA_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define EXCLUDES(...) STANNA_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))

namespace stanna {

class STANNA_THREAD_ANNOTATION(capability("mutex")) Mutex {
 public:
  void Lock() STANNA_THREAD_ANNOTATION(acquire_capability()) { mutex_.lock(); }
  void Unlock() STANNA_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }

 private:
  friend class MutexLock;
  std::mutex mutex_;
};

/// Holds a Mutex for a scope; `Wait*` release it while they wait.
class STANNA_THREAD_ANNOTATION(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) STANNA_THREAD_ANNOTATION(acquire_capability(mutex))
      : lock_(mutex.mutex_) {}
  ~MutexLock() STANNA_THREAD_ANNOTATION(release_capability()) = default;

  void Wait(std::condition_variable& cv) { cv.wait(lock_); }
  /// False when `when` came first.
  template <typename TimePoint>
  bool WaitUntil(std::condition_variable& cv, TimePoint when) {
    return cv.wait_until(lock_, when) == std::cv_status::no_timeout;
  }

 private:
  std::unique_lock<std::mutex> lock_;
};

}  // namespace stanna
