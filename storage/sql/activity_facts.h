// What is kept of an activity beside its row: the analysis of its text, and what health asks of it,
// each as one text. The latter stands with the activity's links to clients, in their index.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/canonical.h"
#include "storage/health_store.h"
#include "storage/sql/bulk.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// Clean text; the same for the same analysis.
std::string AnalysisText(const AnalysisRow& row);
/// What AnalysisText wrote; nullopt for an empty text.
std::optional<AnalysisRow> AnalysisOf(ObjectType type, ObjectId id, std::string_view text);

/// An activity as it stands now.
struct ActivityState {
  Time at{};
  Direction direction = Direction::kUnknown;
  std::string outcome, thread_id;
  std::string analysis;  ///< AnalysisText's; empty: none
  std::optional<int> manual_level;
};

/// Clean text, ≤ kLongestFacts bytes: it is part of an index.
std::string FactsText(const ActivityState& state);
/// An outcome or thread id that is longer counts by its beginning.
inline constexpr std::size_t kLongestFactPart = 100;
inline constexpr std::size_t kLongestFacts = 400;
/// Whether a text that ReadFacts read may be only the beginning of the activity's.
bool MayBeCut(const std::string& fact_part);
/// Fills `fact` from what FactsText wrote, all but type, id and contacts. False: nothing is there.
bool ReadFacts(std::string_view text, ActivityFact& fact);

/// " AND …": a link `l` is of a task that is still to be done. To the letter as the index
/// client_links_open_tasks has it.
std::string IsOpenTask(const Dialect& dialect);

/// client_links.mood_score counts in these parts of a score.
inline constexpr double kMoodScoreUnit = 10'000;

/// The columns of a link of an activity: key, sort_at, facts, mood and mood_score.
const UpsertTable& ActivityLinksTable();
/// The values of the last three. The mood is of what a client wrote or said itself, analysed and
/// not automatic, or what a person put in its place; of others it is NULL.
Params FactsParams(const ActivityState& state);

/// Writes the facts of activities anew, from their rows and the moods that persons set.
void RefreshFacts(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                  const std::vector<ObjectId>& ids);

}  // namespace stanna::storage
