// A sync run while it goes on, as text.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "stanna/sync/v1/sync_service.pb.h"

namespace stanna::ctl {

bool IsOver(const sync::v1::SyncRun& run);

/// A headline, then a line with a bar for each object type, none wider than `width` columns.
std::vector<std::string> ProgressLines(const sync::v1::SyncRun& run, Time now, int width);

/// How a run that is over ended, in one line: "completed in 0:09: 7,100 records, 7,100 new, …".
std::string Outcome(const sync::v1::SyncRun& run);

/// For logs and pipes: the lines worth a mention since the last state.
class PlainProgress {
 public:
  std::vector<std::string> Update(const sync::v1::SyncRun& run);

 private:
  struct Seen {
    std::string object_type;
    sync::v1::JobStatus status;
  };
  bool Changed(const sync::v1::ObjectProgress& object);

  sync::v1::JobStatus status_ = sync::v1::JOB_STATUS_UNSPECIFIED;
  int decile_ = 0;
  std::string wait_;
  std::vector<Seen> objects_;
};

}  // namespace stanna::ctl
