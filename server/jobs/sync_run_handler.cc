#include "server/jobs/sync_run_handler.h"

#include <utility>

namespace stanna::jobs {
namespace {

Outcome ToOutcome(sync::RunOutcome run) {
  switch (run.next) {
    case sync::RunOutcome::Next::kDone:
      return {};
    case sync::RunOutcome::Next::kRetry:
      return {Outcome::Next::kRetry, std::move(run.error), run.delay};
    case sync::RunOutcome::Next::kLost:
      break;
  }
  return {Outcome::Next::kAbandon, std::move(run.error), {}};
}

}  // namespace

Handler SyncRunHandler(sync::RunExecutor& executor) {
  return [&executor](const storage::Job& job, std::stop_token stop) {
    return ToOutcome(executor.Execute(job, std::move(stop)));
  };
}

}  // namespace stanna::jobs
