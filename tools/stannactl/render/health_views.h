// Health, moods and insights as text for people.
#pragma once

#include <string>

#include "stanna/insights/v1/health.pb.h"
#include "stanna/insights/v1/sentiment.pb.h"
#include "tools/stannactl/render/table.h"

namespace stanna::ctl {

/// Each ends in "\n".
std::string ShowHealth(const insights::v1::ClientHealth& health, LongCells cells);
std::string ShowAttributions(const insights::v1::ListAttributionsResponse& page, LongCells cells);
std::string ShowInsights(const insights::v1::ClientInsights& insights, LongCells cells);
std::string ShowInsights(const insights::v1::WorkspaceInsights& insights, LongCells cells);
std::string ShowAnalysis(const insights::v1::MessageAnalysis& analysis, LongCells cells);
std::string ShowTrend(const insights::v1::GetHealthTrendResponse& trend, LongCells cells);
std::string ShowTrend(const insights::v1::GetSentimentTrendResponse& trend, LongCells cells);
std::string ShowTrend(const insights::v1::GetInteractionTrendResponse& trend, LongCells cells);

}  // namespace stanna::ctl
