// What a lesson leaves on paper: a pupil's own sheet, a worksheet to fill in with a pen, and the answers for a teacher.
// Shown first; the browser prints it, or makes a PDF of it.
import { cover } from '../../shared/later/cover.js';
import { askFirst } from '../../shared/later/ask_first.js';
import { inARow, make, makeButton, text } from '../../shared/part.js';
import { score } from './progress.js';

const [ONE, FEW, MANY] = [1, 2, 4]; // lines to write on

// Each gives the paper of a lesson and what is on it of every step.
const KINDS = { sheet: pupilSheet, worksheet, answers: answerSheet };

// Lays the paper over the page. back: what has the focus afterwards; again(): begins the lesson anew.
export function showPaper(kind, lesson, progress, pictures, { back, again }) {
  const paper = make('div', '', { className: `lesson-paper ${kind}`, role: 'dialog', ariaModal: 'true', tabIndex: -1 });
  paper.ariaLabel = `${lesson.title}: ${text(`player.${kind}`)}`;
  const bar = make('div', '', { className: 'bar' });
  const button = (words, look = '') => {
    const made = Object.assign(makeButton(text(words)), { className: `button ${look}` });
    bar.append(made);
    return made;
  };
  const close = () => {
    uncover();
    back.focus();
  };
  const printOut = async () => {
    // A picture that is missing leaves its words, so it does not keep the rest from being printed.
    await Promise.allSettled([...paper.querySelectorAll('img')].map((image) => image.decode()));
    window.print();
  };
  button('player.print', 'strong').addEventListener('click', printOut);
  button('player.close').addEventListener('click', close);
  if (kind === 'sheet') {
    askFirst(button('player.again'), text('player.again.sure'), () => {
      close();
      again();
    });
    bar.append(make('p', text('player.kept')));
  }
  paper.append(bar, ...KINDS[kind](lesson, progress, pictures));
  paper.addEventListener('keydown', (event) => event.key === 'Escape' && close());
  const uncover = cover(paper, 'has-paper');
}

// --------------------------------------------------------------------------------------------------------- the papers

export function pupilSheet(lesson, progress, pictures) {
  const told = score(lesson, progress);
  const steps = lesson.steps.map((step) => {
    const { id, question } = step;
    const parts = [];
    if (pictures[id]) {
      const row = make('div', '', { className: 'pictures' });
      row.append(...pictures[id].map((src, index) => make('img', '', { src, alt: text(`view.title.${SIDES[index]}`) })));
      parts.push(row);
    }
    if (progress.guesses[id]) parts.push(...guessed(progress.guesses[id]));
    if (question) parts.push(...answered(question, progress.answers[id]));
    const words = progress.words[id]?.trim();
    if (step.write) parts.push(...(words ? [make('p', words, { className: 'words' })] : lines(FEW)));
    return block(step, parts);
  });
  return [heading(lesson, 'sheet', true), told.asked ? make('p', text('player.score', told)) : '', list(steps), ...lines(FEW)];
}

function worksheet(lesson) {
  const shown = new Set();
  const steps = lesson.steps.map((step) => {
    const { question, picture } = step;
    const parts = [];
    const src = shown.has(picture) ? null : lesson.photos[picture];
    shown.add(picture);
    if (src) parts.push(make('img', '', { src, alt: '', className: 'photo' }));
    if (question) {
      const choices = make('ul', '', { className: 'boxes' });
      choices.append(...question.choices.map(([, words]) => make('li', words)));
      parts.push(make('p', question.ask, { className: 'ask' }), choices);
    }
    if (step.state.guess) parts.push(fields('guess.from.guess'));
    if (step.write) parts.push(...lines(MANY));
    else if (!question && !step.state.guess) parts.push(...lines(ONE));
    return block(step, parts);
  });
  return [heading(lesson, 'worksheet', true), list(steps)];
}

function answerSheet(lesson) {
  const steps = lesson.steps.map((step) => {
    const { question, note } = step;
    const parts = [];
    if (question) {
      parts.push(make('p', question.ask, { className: 'ask' }));
      parts.push(make('p', text('player.right_answer', { answer: wordsOf(question, question.right) }), { className: 'right' }));
      parts.push(make('p', inARow(question.reason)));
      const wrong = question.choices.filter(([name]) => question.why_not[name]);
      if (wrong.length) parts.push(bullets(wrong.map(([name, words]) => [make('b', words), ' ', question.why_not[name]])));
    }
    if (note) parts.push(make('p', `${text('player.note')}: ${note}`, { className: 'note' }));
    return block(step, parts);
  });
  return [heading(lesson, 'answers', false), list(steps)];
}

// ------------------------------------------------------------------------------------------------------ their pieces

const SIDES = ['semantic', 'instance'];
const SOURCES = ['guess', 'answer', 'key'];
const wordsOf = (question, choice) => question.choices.find(([name]) => name === choice)?.[1] ?? text('player.no_answer');

function heading(lesson, kind, isNamed) {
  const made = make('header');
  made.append(make('h1', lesson.title), make('p', text(`player.${kind}`)));
  if (isNamed) made.append(fields('player.name', 'player.date'));
  else if (lesson.minutes) made.append(make('p', text('player.about', lesson)));
  return made;
}

// Names with room to fill in.
function fields(...keys) {
  const made = make('p', '', { className: 'fields' });
  made.append(...keys.flatMap((key) => [make('span', text(key)), make('i')]));
  return made;
}

function list(steps) {
  const made = make('ol');
  made.append(...steps);
  return made;
}

function bullets(rows) {
  const made = make('ul');
  for (const row of rows) {
    const item = make('li');
    item.append(...row);
    made.append(item);
  }
  return made;
}

function block(step, parts) {
  const made = make('li');
  const [photo] = parts.filter((part) => part.className === 'photo');
  made.append(...[photo, make('p', step.task, { className: 'task' }), ...parts.filter((part) => part !== photo)].filter(Boolean));
  return made;
}

// As the page shows it: what was guessed, beside what there was to see.
function guessed({ names, objects, pieces, line }) {
  const row = (label, cells) => {
    const made = make('tr');
    made.append(label, ...cells);
    return made;
  };
  const heads = SOURCES.slice(0, objects.length).map((source) => make('th', text(`guess.from.${source}`), { scope: 'col' }));
  const table = make('table', '', { className: 'guessed' });
  table.append(row(make('td'), heads));
  for (const [count, numbers] of Object.entries({ objects, pieces })) {
    const label = make('th', text(`guess.count.${count}`, { names }), { scope: 'row' });
    table.append(row(label, numbers.map((number) => make('td', String(number)))));
  }
  return [table, ...(line ? [make('p', line)] : [])];
}

function answered(question, chosen) {
  const told = [make('p', question.ask, { className: 'ask' })];
  const isRight = chosen === question.right;
  const own = make('p', text('player.your_answer', { answer: wordsOf(question, chosen) }), { className: isRight ? 'right' : 'wrong' });
  own.append(isRight ? ' ✓' : '');
  told.push(own);
  if (question.why_not[chosen]) told.push(make('p', question.why_not[chosen]));
  if (!isRight) told.push(make('p', text('player.right_answer', { answer: wordsOf(question, question.right) }), { className: 'right' }));
  return told;
}

const lines = (count) => Array.from({ length: count }, () => make('div', '', { className: 'line' }));
