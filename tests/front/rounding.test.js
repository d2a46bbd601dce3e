import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { percentToTenth, roundedScore, wholePercent } from '../../segdemo/front/shared/rounding.js';

// The same cases as for Python, in tests/test_lesson.py.
const cases = createRequire(import.meta.url)('./rounding_cases.json');

test('a share in whole percent is what Python makes of it', () => {
  for (const [share, percent] of cases.whole_percent) assert.equal(wholePercent(share), percent, String(share));
});

test('a score never reads as a threshold that it does not reach', () => {
  for (const [score, read] of cases.score) assert.equal(roundedScore(score), read, String(score));
  for (let step = 1; step < 20; step++) {
    const threshold = Number((0.05 * step).toFixed(2));
    for (const score of [threshold, threshold - 1e-9, threshold - 0.004, threshold + 0.004, Math.fround(threshold)]) {
      assert.equal(roundedScore(score) >= threshold, score >= threshold, `${score} at ${threshold}`);
    }
  }
});

test('a share to a tenth of a percent', () => {
  for (const [share, percent] of [[0.1225, 12.3], [0.125, 12.5], [0, 0], [1, 100], [0.00049, 0]]) {
    assert.equal(percentToTenth(share), percent);
  }
});
