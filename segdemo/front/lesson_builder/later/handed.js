// A lesson that came with a link. Its words are a stranger's: checked here, and shown as text alone.
import { handedOut } from '../../shared/later/handed_out.js';
import { learn, text } from '../../shared/part.js';
import { LessonProblem, readStrangers } from './check.js';
import { unpack } from './codec.js';
import { idOf, playable } from './lesson_of.js';

export async function fetchKit(language) {
  const kit = await handedOut('kit', language);
  learn(language, kit.texts);
  return kit;
}

// What the player plays. An error that the person can be told has a `sentence`.
export async function handedLesson(letters, language) {
  const kit = await fetchKit(language);
  try {
    return playable(await readStrangers(await unpack(letters, kit), kit), kit, idOf(letters));
  } catch (error) {
    throw error instanceof LessonProblem ? Object.assign(error, { sentence: text('builder.bad_link') }) : error;
  }
}
