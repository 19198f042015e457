// Notes what changed of the properties that somebody wants to know about, inside the transaction
// that replaces the records or takes webhook events.
#pragma once

#include <string>
#include <vector>

#include "base/hubspot_record.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "storage/history_store.h"
#include "storage/sql/change_log.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// A change that nobody had noted before.
struct PropertyNews {
  ObjectType type = ObjectType::kDeal;
  ObjectId object_id = 0;
  PropertyChange change;
};

/// `records` of one type, before they replace their stored copies. A change is noted where both the
/// stored copy and the new one have the property and its value differs in more than spelling from
/// what events and the stored copy say. Of copies that skip versions, the change is of the later
/// one.
std::vector<PropertyNews> NotePropertyChanges(SqlSession& sql, const WorkspaceId& workspace,
                                              ObjectType type,
                                              const std::vector<const HubSpotRecord*>& records,
                                              const std::vector<std::string>& also_watched);

/// See HistoryStore::NoteEvents.
std::vector<PropertyNews> NotePropertyEvents(SqlSession& sql, const WorkspaceId& workspace,
                                             std::vector<PropertyEvent> events);

/// Says the news in the feed of changes. Values of configured properties may be personal and are
/// left out.
void AppendPropertyNews(ChangeLog& log, const std::vector<PropertyNews>& news);

}  // namespace stanna::storage
