// The npm packages that tools/bench sentiment sets our scorer beside.
//
//   node sentiment_baselines.js NODE_MODULES_FOLDER < texts    one text a line
//
// Prints, for every line, the scores of vader-sentiment (compound, -1 to 1), wink-sentiment and
// sentiment (sums of words' values), separated by tabs. The caller cuts them at the packages'
// default thresholds.
'use strict';
const fs = require('fs');
const path = require('path');

const folder = path.resolve(process.argv[2]);
const vader = require(path.join(folder, 'vader-sentiment')).SentimentIntensityAnalyzer;
const wink = require(path.join(folder, 'wink-sentiment'));
const Sentiment = require(path.join(folder, 'sentiment'));
const sentiment = new Sentiment();

// wink-sentiment takes members of Object for words of its lexicon: it adds up "constructor", and
// throws at "caller". Such texts have no score.
const number = (score) => (Number.isFinite(score) ? score : 0);
const winkScore = (text) => {
  try {
    return wink(text).score;
  } catch {
    return 0;
  }
};

const texts = fs.readFileSync(0, 'utf8').split('\n').slice(0, -1);
for (const text of texts) {
  const scores = [
    vader.polarity_scores(text).compound, winkScore(text), sentiment.analyze(text).score,
  ];
  process.stdout.write(scores.map(number).join('\t') + '\n');
}
