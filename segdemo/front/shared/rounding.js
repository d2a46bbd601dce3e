// Scores and shares as a person reads them: the same rules, and the same arithmetic, as in lesson.py.

// A score in hundredths, never rounded up: what reads 0.50 is shown at a threshold of 0.50.
export function roundedScore(score) {
  const hundredths = Math.round(100 * score);
  return (hundredths / 100 > score ? hundredths - 1 : hundredths) / 100;
}

// A share of 0–1 in whole percent, halves up; 0 means less than one.
export const wholePercent = (share) => Math.floor(100 * share + 0.5);

// A share of 0–1 in percent to a tenth, halves up.
export const percentToTenth = (share) => Math.floor(1000 * share + 0.5) / 10;

// A threshold that was added up step by step, as the step that is meant.
export const nearestHundredth = (number) => Math.round(100 * number) / 100;
